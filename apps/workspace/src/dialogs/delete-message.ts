// A file of its own, so that the dialog is loaded when it is first asked for.
export { DeleteMessage } from '@parley/react/internal';
