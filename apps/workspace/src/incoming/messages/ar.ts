import type { Template } from '@parley/react/internal';
import type { IncomingKey } from './en.ts';

export const ar: Readonly<Record<IncomingKey, Template>> = {
  'apps.item': 'التطبيقات التي تنشر هنا…',
  'apps.lead': 'البرنامج الذي يعرف عنوانًا أُنشئ هنا ينشر في هذه المحادثة، ولا يقرأ منها شيئًا.',
  'apps.made': 'عنوان {name}',
  'apps.make': 'إنشاء عنوان',
  'apps.name': 'اسم التطبيق',
  'apps.never': 'أنشأه {person}، ولم يُستخدم بعد',
  'apps.none': 'لا ينشر أي تطبيق هنا بعد.',
  'apps.once': 'لا يظهر إلا الآن. كل من يعرفه يستطيع النشر هنا: احفظه كما تحفظ كلمة المرور.',
  'apps.paused': 'متوقف',
  'apps.paused.why': 'أنشأه {person} ولم يعد يستطيع الكتابة هنا. أنشئ عنوانًا آخر بدلًا منه.',
  'apps.remove': 'إزالة {name}',
  'apps.remove.note': 'يُرفض بعد ذلك كل ما يُرسل إلى عنوانه. تبقى رسائله.',
  'apps.remove.title': 'هل تريد إزالة {name}؟',
  'apps.title': 'التطبيقات التي تنشر في {name}',
  'apps.used': 'أنشأه {person}، آخر استخدام {time}',
};
