import { sheet } from '../style.ts';

/** Each state has a colour and a shape; both are those of Parley's own pages. */
export const presenceSheet: () => CSSStyleSheet = sheet(`
.wrapper { display: inline-flex; align-items: center; gap: 6px }
.wrapper.unknown { visibility: hidden }
.dot {
  flex: none;
  width: var(--parley-dot-size, 10px);
  height: var(--parley-dot-size, 10px);
  background: var(--parley-offline, light-dark(#767d8a, #8b93a1));
  --shape: radial-gradient(circle at 50% 50%, transparent 26%, #000 30% 46%, transparent 50%);
  mask: var(--shape) center / 100% 100% no-repeat;
  forced-color-adjust: none;
}
.dot.available { background: var(--parley-available, light-dark(#1f8a53, #4cc38a)); --shape: radial-gradient(circle, #000 46%, transparent 50%) }
.dot.away { background: var(--parley-away, light-dark(#a86800, #f0b04f)); --shape: radial-gradient(circle at 78% 26%, transparent 32%, #000 36%); border-radius: 50% }
.dot.busy, .dot.do-not-disturb { background: var(--parley-busy, light-dark(#c92a2a, #ff8787)); --shape: linear-gradient(#000 0 40%, transparent 40% 60%, #000 60%), linear-gradient(90deg, #000 0 20%, transparent 20% 80%, #000 80%); border-radius: 50% }
.dot.in-call, .dot.in-meeting { background: var(--parley-call, light-dark(#6a3fc9, #b197fc)); --shape: conic-gradient(#000 0 0); clip-path: polygon(50% 0, 100% 50%, 50% 100%, 0 50%) }
.stale .dot { opacity: 0.5 }
.own { color: var(--parley-fg-soft, light-dark(#59606c, #a3abb8)) }
[hidden] { display: none }
`);
