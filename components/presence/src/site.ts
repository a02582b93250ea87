import type { SiteServices } from '@parley/component';
import type { PresenceSite, SiteNews } from '@parley/presence';

const TOPIC = 'facts';

/** The nodes of the site, as presence needs them. */
export function presenceSite(site: SiteServices): PresenceSite {
  return {
    alone: site.alone,
    get life() {
      return site.lives().own.life;
    },
    get others() {
      return site.lives().others.map(({ life }) => life);
    },
    tell: (news) => site.tell(TOPIC, news),
    onTold: (fn) => site.onTold(TOPIC, (news, { life }) => fn(news as SiteNews, life)),
    onGap: (fn) => site.onGap(fn),
    onNodes: (fn) => site.onNodes(fn),
  };
}
