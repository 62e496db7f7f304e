import * as z from 'zod';

// Imported before any schema is made. zod would try whether it may build code from text, and look at `navigator` for that, which the
// extension host reports as an error; it needs neither here.
z.config({ jitless: true });
