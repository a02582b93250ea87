/** What clients see of components: what is installed, what it adds to applications, and the cards that it shows there. Types only. */
export type { Card, CardAction, CardAnswer, CardField, CardRow, CardTime } from './card.ts';
export type { ActionVerdict, ComponentEntry, ComponentOnNode, ComponentsMethods, ListedExtension, NodeRestart } from './components.ts';
export type { Extension, Words } from './extension.ts';
