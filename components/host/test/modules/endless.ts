// Whoever reads it is never done.
for (;;);
