#include <doctest/doctest.h>

#include "suara.pb.h"
#include "tests/common/record/samples.hpp"

using namespace suara;
using namespace suara::record;

namespace {

std::string refusal(const Bytes& bytes) {
  const auto batch = open_batch(bytes, samples::device_key().public_key());
  return batch ? "accepted" : batch.error().code;
}

// What the batch of first_kinds() reads as with these octets for a header; nullopt: malformed.
std::optional<BatchHeader> header_of(const Bytes& header_bytes) {
  wire::SignedBatch batch;
  batch.ParseFromString(samples::batch());
  batch.set_header(header_bytes);
  const auto read = parse_batch(batch.SerializeAsString());
  return read ? std::optional(read->header) : std::nullopt;
}

}  // namespace

TEST_SUITE("common/record/batch") {
  TEST_CASE("a sealed batch opens under its device's key and no other") {
    const auto batch = open_batch(samples::batch(), samples::device_key().public_key());
    REQUIRE(batch.has_value());
    CHECK(batch->header.place == samples::place());
    CHECK(batch->header.first_seq == 1);
    CHECK(batch->header.count == samples::first_kinds().size());
    CHECK(batch->records == samples::bytes_of(samples::first_kinds()));
    CHECK(batch->leaf().ends_with(view_of(batch->signature)));
    CHECK(open_batch(samples::batch(), samples::root_key().public_key()).error().code ==
          "batch.bad_signature");
  }

  TEST_CASE("no bit of a batch can be changed unseen") {
    const Bytes good = samples::batch();
    CHECK(refusal(good) == "accepted");
    for (std::size_t i = 0; i < good.size(); ++i) {
      Bytes altered = good;
      altered[i] = static_cast<char>(altered[i] ^ 0x10);
      CHECK_MESSAGE(refusal(altered) != "accepted", "byte " << i);
    }
    for (std::size_t i = 0; i < good.size(); ++i)
      CHECK_MESSAGE(refusal(good.substr(0, i)) != "accepted", "cut at " << i);
  }

  TEST_CASE("a batch in another shape than sealing gives is the same batch, or malformed alike") {
    const Bytes good = samples::batch(), unknown("\xa0\x06\x00", 3);
    const auto plain = parse_batch(good);
    for (const Bytes& other : {unknown + good, good + unknown}) {
      const auto read = parse_batch(other);
      REQUIRE(read.has_value());
      CHECK(read->header == plain->header);
      CHECK(read->records == plain->records);
      CHECK(read->leaf() == plain->leaf());
    }
    for (std::size_t i = 0; i < good.size(); ++i) {
      CHECK_FALSE(parse_batch(good.substr(0, i)).has_value());
      CHECK_FALSE(parse_batch(unknown + good.substr(0, i)).has_value());
    }
  }

  TEST_CASE("a header reads the same in its plain shape and in any other, whatever is done to it") {
    const Bytes good = parse_batch(samples::batch())->header_bytes, unknown("\xa0\x06\x00", 3);
    REQUIRE(header_of(good).has_value());
    std::size_t whole = 0;
    for (std::size_t i = 0; i < good.size(); ++i)
      for (const int octet : {0x00, 0x01, 0x18, 0x31, 0x7f, 0x80, 0xff}) {
        const Bytes one(1, static_cast<char>(octet));
        const Bytes other = good.substr(0, i) + one + good.substr(i + 1);
        CAPTURE(i);
        CHECK(header_of(other) == header_of(unknown + other));
        whole += header_of(other) ? 1 : 0;
        const Bytes longer = good.substr(0, i) + one + good.substr(i);
        CHECK(header_of(longer) == header_of(unknown + longer));
      }
    CHECK(whole > 20);
  }

  TEST_CASE("a batch that is used again holds what a fresh one would, whatever was in it") {
    const std::vector<Bytes> two{"one", "two"};
    const Bytes shorter =
        seal_batch(samples::place(), 1, samples::first_hash(), two, samples::device_key());
    const Bytes unknown("\xa0\x06\x00", 3);
    wire::Upload plain;
    plain.set_batch(shorter);
    plain.set_log_id(1);
    plain.set_tree_size(2);
    Bytes room;
    Batch batch;
    const auto reads = [&](const Bytes& packed, const Bytes& sealed) {
      const auto fresh = parse_batch(sealed);
      return parse_packed_batch(packed, room, batch).has_value() &&
             batch.leaf() == fresh->leaf() && batch.header == fresh->header &&
             batch.records == fresh->records;
    };
    CHECK(reads(pack_upload({samples::batch(), {}, 0, 0}), samples::batch()));
    CHECK(reads(compress(plain.SerializeAsString()), shorter));
    CHECK(reads(compress(unknown + plain.SerializeAsString()), shorter));
    CHECK(reads(pack_upload({samples::batch(), {{3, 0, "sealed"}}, 1, 2}), samples::batch()));
    CHECK_FALSE(parse_packed_batch(compress("no upload"), room, batch).has_value());
    CHECK_FALSE(parse_packed_batch(pack_upload({"no batch", {}, 0, 0}), room, batch).has_value());
    CHECK(parse_packed_batch(compress(Bytes(kUploadBytesMax + 1, '\0')), room, batch)
              .error()
              .code == "batch.too_large");
    CHECK(reads(pack_upload({shorter, {}, 0, 0}), shorter));
  }

  TEST_CASE("a record of any length is hashed into its chain by one rule") {
    const Hash before = samples::first_hash();
    for (const std::size_t size : {0U, 1U, 208U, 209U, 210U, 256U, 8'192U}) {
      const Bytes bytes(size, 'x');
      CHECK(chain(before, bytes) == sha256({tag::kRecord, view_of(before), bytes}));
    }
  }

  TEST_CASE("a batch holds 1 to 256 records of 64 KiB together") {
    const auto sealed = [](std::size_t count, std::size_t size) {
      const std::vector<Bytes> records(count, Bytes(size, 'x'));
      return seal_batch(samples::place(), 1, samples::first_hash(), records,
                        samples::device_key());
    };
    CHECK(refusal(sealed(256, 256)) == "accepted");
    CHECK(refusal(sealed(256, 257)) == "batch.malformed");
    CHECK(refusal(sealed(257, 1)) == "batch.malformed");
    CHECK(refusal(sealed(0, 0)) == "batch.malformed");
  }

  TEST_CASE("the genesis depends on each thing that names a chain") {
    const Place place = samples::place();
    const auto device = samples::device_key().public_key();
    const auto root = samples::root_key().public_key();
    const Hash first = genesis(place, Hash{}, device, root);
    const auto differs = [&](auto&& change) {
      Place other = place;
      change(other);
      return genesis(other, Hash{}, device, root) != first;
    };
    CHECK(differs([](Place& p) { p.tenant.text = "kota-contoh2"; }));
    CHECK(differs([](Place& p) { p.device.text = "K-0002"; }));
    CHECK(differs([](Place& p) { p.epoch = 2; }));
    CHECK(differs([](Place& p) { p.branch = 1; }));
    CHECK(genesis(place, Hash{}, root, root) != first);
    CHECK(genesis(place, Hash{}, device, device) != first);
    // No two pairs of names run together into the same bytes.
    CHECK(differs([](Place& p) { p.tenant.text = "kota-contohK", p.device.text = "-0001"; }));
    CHECK(genesis(place, first, device, root) != first);
    CHECK(genesis(place, Hash{}, root, device) != first);
  }

  TEST_CASE("an upload unpacks as it was packed; a lying or huge frame is refused unread") {
    const Upload upload{samples::batch(), {{3, 0, "sealed"}}, 1, 2};
    const Bytes packed = pack_upload(upload);
    const auto read = unpack_upload(packed);
    REQUIRE(read.has_value());
    CHECK(read->batch == upload.batch);
    CHECK(read->side_parts == upload.side_parts);
    CHECK(read->tree_size == 2);
    CHECK(unpack_upload(compress(Bytes(kUploadBytesMax + 1, '\0'))).error().code ==
          "batch.too_large");
    CHECK(unpack_upload(packed.substr(0, packed.size() / 2)).error().code == "batch.malformed");
    CHECK(unpack_upload("no zstd").error().code == "batch.malformed");
  }

  TEST_CASE("a text is committed to with salt, and only the seal's holder reads it") {
    const CommittedText text = commit_text("198501012010011001");
    CHECK(commitment_of(text.salted) == text.commitment);
    CHECK(commit_text("198501012010011001").commitment != text.commitment);
    const SealKeyPair keys = generate_seal_key();
    const Bytes sealed = seal(text.salted, keys.public_key);
    CHECK(open_seal(sealed, keys) == text.salted);
    CHECK_FALSE(open_seal(sealed, generate_seal_key()).has_value());
    CHECK_FALSE(open_seal("short", keys).has_value());
  }
}
