// node --import: the program runs as if its source said something else. For servers of other versions than this one: no setting of theirs lies.
import { registerHooks } from 'node:module';

/** Lists of [end of the module's address, what its text says, what it is to say], as JSON. */
const changes = JSON.parse(process.env.PARLEY_TEST_CHANGES ?? '[]');

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const own = changes.filter(([end]) => url.endsWith(end));
    if (own.length === 0) return loaded;
    const source = own.reduce(
      (text, [end, from, to]) => {
        if (!text.includes(from)) throw new Error(`${end} does not say: ${from}`);
        return text.replaceAll(from, to);
      },
      String(loaded.source ?? ''),
    );
    return { ...loaded, source };
  },
});
