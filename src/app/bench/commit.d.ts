/** The commit that the page was built from, put in by vite; null outside a repository. */
declare const __COMMIT__: string | null;
