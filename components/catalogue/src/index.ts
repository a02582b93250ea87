export { cardAnswer } from './card.ts';
export { composerAction, messageRenderer, page, profileCard } from './extension.ts';
