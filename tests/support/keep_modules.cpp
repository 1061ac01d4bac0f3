// In builds under AddressSanitizer: libraries stay loaded until the process has ended. What Mesa and
// X keep is otherwise reported as a leak of a module that is gone, which no suppression can name.
extern "C" int dlclose(void*) { return 0; }
