/* Something to compile after a header that is included by -include alone. */
extern int nothing;
