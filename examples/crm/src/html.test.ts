import { expect, test } from 'vitest';
import { html } from './html.ts';

test('what stands in a template is text, unless it is markup itself', () => {
  const name = `<b title="a">Tom & Co's</b>`;
  expect(String(html`<p>${name} ${html`<i>${1}</i>`}</p>`)).toBe(
    '<p>&lt;b title=&quot;a&quot;&gt;Tom &amp; Co&#39;s&lt;/b&gt; <i>1</i></p>',
  );
});

test('lists are joined, and what is not there leaves nothing', () => {
  expect(String(html`${['<', html`<br>`]}${undefined}${false}${0}`)).toBe('&lt;<br>0');
});
