// Eleventy comes without types: what is used of it.
declare module '@11ty/eleventy' {
  export interface Config {
    addTemplate(name: string, content: string, data: Readonly<Record<string, unknown>>): void;
    addPlugin(plugin: unknown): void;
    amendLibrary(name: 'md', change: (library: import('./markdown.ts').Markdown) => void): void;
  }
  export interface Made {
    readonly url: string;
    readonly content: string;
    readonly inputPath: string;
  }
  // biome-ignore lint/style/noDefaultExport: it is what the module has.
  export default class Eleventy {
    constructor(input: string, output: string, options: Readonly<Record<string, unknown>>);
    toJSON(): Promise<readonly Made[]>;
  }
}
declare module '@11ty/eleventy-plugin-syntaxhighlight';
