export { forgetFiles } from '@parley/react/files';
