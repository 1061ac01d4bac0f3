// Small dense symmetric matrices, rows after rows: one block of services that share officers.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

namespace suara::domain {

// Inverts in place by Cholesky, reading the lower triangle; both triangles are filled. Gives
// ln|matrix|; nullopt: not positive definite, then the content is lost.
std::optional<double> invert(std::vector<double>& matrix, std::size_t size);

// The rows and columns of an officer's services, size x size into part. place: of each service in
// its block, width: of the block.
void own_part(const std::vector<std::uint32_t>& place, const std::uint32_t* services,
              std::size_t size, const std::vector<double>& block, std::size_t width,
              std::vector<double>& part);

// matrix (size x size) times vector.
std::vector<double> product(const std::vector<double>& matrix, const double* vector,
                            std::size_t size);

}  // namespace suara::domain
