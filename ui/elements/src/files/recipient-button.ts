import { picture } from '../picture.ts';

const SHAPE = 'M12 16V4M7 9l5-5 5 5M5 20h14';

/** A button with a name in it, its last child. `drop`: files are dropped on it. */
export function recipientButton(press: () => void, drop: (files: Iterable<File>) => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'recipient';
  button.part.add('button');
  button.append(picture(SHAPE), document.createElement('bdi'));
  button.addEventListener('click', press);
  const carriesFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true;
  button.addEventListener('dragover', (event) => {
    if (!carriesFiles(event) || button.disabled) return;
    event.preventDefault();
    button.classList.add('over');
  });
  button.addEventListener('dragleave', () => button.classList.remove('over'));
  button.addEventListener('drop', (event) => {
    button.classList.remove('over');
    if (!carriesFiles(event)) return;
    // The browser would show it in place of the page.
    event.preventDefault();
    drop(event.dataTransfer?.files ?? []);
  });
  return button;
}
