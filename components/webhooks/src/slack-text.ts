/**
 * What Slack's markup says, as markdown: `*bold*`, `_italic_`, `~struck~`, `<https://…|links>`, mentions as their names. What stands in code stays as
 * it is. Nobody is mentioned: the ids are those of another system.
 */
export function slackText(text: string): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]*`)/)
    .map((part, index) =>
      index % 2 === 1 ? unescaped(part.replace(REFERENCE, (_, to: string, label?: string) => label ?? to)) : marked(part),
    )
    .join('');
}

/** `<https://example.org|label>`, `<@U42|maya>`, `<#C42|ward>`, `<!here>` */
const REFERENCE = /<([^<>|\n]+)(?:\|([^<>\n]*))?>/g;
/** Stands for a link: the object replacement character. */
const ASIDE = '\uFFFC';
const STARS = /(?<![\w*])\*(?![\s*])([^*\n]*[^*\s])\*(?![\w*])/g;
const TILDES = /(?<![\w~])~(?![\s~])([^~\n]*[^~\s])~(?![\w~])/g;

function marked(text: string): string {
  const links: string[] = [];
  // Links are put aside: nothing in them is markup.
  const bare = text.replaceAll(ASIDE, '').replace(REFERENCE, (_, to: string, label?: string) => {
    links.push(reference(to, label));
    return ASIDE;
  });
  const styled = unescaped(bare).replace(STARS, '**$1**').replace(TILDES, '~~$1~~');
  return styled.replaceAll(ASIDE, () => links.shift() ?? '');
}

function reference(to: string, label: string | undefined): string {
  const [, sign, id = ''] = /^([@#!])(.*)$/.exec(to) ?? [];
  if (sign !== undefined) return `${sign === '#' ? '#' : '@'}${plain(label?.replace(/^[@#]/, '') ?? id.replace(/^subteam\^/, ''))}`;
  const address = unescaped(to);
  const words = plain(label ?? address.replace(/^mailto:/, ''));
  if (!/^(?:https?:\/\/|mailto:)[^\s()]+$/.test(address)) return words;
  return `[${words}](${address})`;
}

/** Of a label: nothing in it ends the link. */
function plain(text: string): string {
  return unescaped(text).replace(/[[\]\\]/g, '\\$&');
}

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|amp);/g, (_, name: string) => ({ lt: '<', gt: '>' })[name] ?? '&');
}
