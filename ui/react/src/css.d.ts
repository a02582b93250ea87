import 'react';

declare module 'react' {
  // Custom properties that components set through `style` (CSSOM: the content-security policy allows it).
  interface CSSProperties {
    '--level'?: number;
  }
}
