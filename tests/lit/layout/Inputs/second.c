void second_unit(void);
void second_unit(void) {}
