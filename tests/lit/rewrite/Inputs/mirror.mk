# Writes beside its sources: objects, .su and .d files, and a header with the folder that it is made in.
CFLAGS = -std=gnu11 -fstack-usage -MMD -I$(RUNTIME)/include -I$(or $(GENERATED),.)

server: s.o
	gcc $(CFLAGS) -o $@ s.o $(LIBS)
s.o: s.c version.h
	gcc $(CFLAGS) -c s.c
version.h: .FORCE
	echo '#define BUILT_IN "$(CURDIR)"' > $@
.PHONY: .FORCE
-include s.d
