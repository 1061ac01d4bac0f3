// SQLite on a Disk: a VFS with shared memory, so that WAL works between the connections of this
// process. It is the process's default; what lies on no Disk goes to the real file system.
#pragma once

namespace suara::fault {

// Before the first database is opened. Deterministic: the clock stands, random numbers come from
// `seed_vfs`.
void install_vfs();
void seed_vfs(unsigned long long seed);

}  // namespace suara::fault
