import type { Template } from '@parley/react/internal';
import type { WebhooksKey } from './en.ts';

export const ar: Readonly<Record<WebhooksKey, Template>> = {
  webhooks: 'روابط الإشعار',
  'webhooks.all': 'يقرأ كل ما يُقال، حتى المحادثات المباشرة.',
  'webhooks.asked': 'متوقف منذ {time}: أوقفه أحد المديرين.',
  'webhooks.enabled': 'يستلم ما يُرسل إليه.',
  'webhooks.failing': 'متوقف منذ {time}: لم يستلم شيئًا طوال خمسة أيام.',
  'webhooks.gone': 'متوقف منذ {time}: أجاب بأنه لم يعد موجودًا (410).',
  'webhooks.lead': 'برامج أخرى تُبلَّغ بما يحدث. للمديرين.',
  'webhooks.leave': 'إبقاؤه متوقفًا',
  'webhooks.leave.label': 'إبقاء {url} متوقفًا',
  'webhooks.news': {
    one: 'توقف رابط إشعار واحد',
    two: 'توقف رابطا إشعار',
    few: 'توقفت {count} روابط إشعار',
    many: 'توقف {count} رابط إشعار',
    other: 'توقف {count} رابط إشعار',
  },
  'webhooks.off': 'متوقف',
  'webhooks.on': 'تشغيل',
  'webhooks.on.label': 'تشغيل {url}',
  'webhooks.since': 'لم تنجح أي محاولة منذ {time}. يتوقف بعد خمسة أيام.',
  'webhooks.trouble': 'يتعثر',
};
