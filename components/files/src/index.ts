export { files } from './component.ts';
