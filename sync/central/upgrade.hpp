// A database of an earlier program becomes one of this program.
#pragma once
#include <SQLiteCpp/Database.h>

namespace suara::central {

bool is_earlier(SQLite::Database& reader);
// In one transaction; a database of this schema or of an unknown one is left as it is. From 1 to 2:
// the tallies are counted again from the ledger, with seconds, reasons and forms. From 2 to 3:
// editions have a place for the officer's figure; those made before have none. From 3 to 4: the
// public ikm, made in the next night, and counts out of files, of which none was there. From
// 6 to 7: editions name the comments that come with them, which the next night looks for. To 10:
// batches say whether they were carried in.
void upgrade(SQLite::Database& writer);

}  // namespace suara::central
