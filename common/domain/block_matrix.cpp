#include "common/domain/block_matrix.hpp"

#include <cmath>

namespace suara::domain {
namespace {

// The lower triangle becomes L of L L'; false: a pivot is lost to rounding.
bool factor(std::vector<double>& m, std::size_t size) {
  constexpr double kPivotShare = 1e-13;
  for (std::size_t i = 0; i < size; ++i) {
    const double before = m[i * size + i];
    for (std::size_t j = 0; j <= i; ++j) {
      double left = m[i * size + j];
      for (std::size_t k = 0; k < j; ++k) left -= m[i * size + k] * m[j * size + k];
      if (i == j) {
        if (!(left > kPivotShare * before)) return false;
        m[i * size + i] = std::sqrt(left);
      } else {
        m[i * size + j] = left / m[j * size + j];
      }
    }
  }
  return true;
}

// L becomes L^-1, in the lower triangle.
void invert_lower(std::vector<double>& m, std::size_t size) {
  for (std::size_t j = 0; j < size; ++j) {
    m[j * size + j] = 1 / m[j * size + j];
    for (std::size_t i = j + 1; i < size; ++i) {
      double sum = 0;
      for (std::size_t k = j; k < i; ++k) sum -= m[i * size + k] * m[k * size + j];
      m[i * size + j] = sum / m[i * size + i];
    }
  }
}

}  // namespace

std::optional<double> invert(std::vector<double>& matrix, std::size_t size) {
  if (!factor(matrix, size)) return std::nullopt;
  double log_determinant = 0;
  for (std::size_t i = 0; i < size; ++i) log_determinant += 2 * std::log(matrix[i * size + i]);
  invert_lower(matrix, size);
  // L^-1' L^-1: (i, i) is the last of row i to be overwritten, so the rest of it is still L^-1.
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = 0;
      for (std::size_t k = i; k < size; ++k) sum += matrix[k * size + i] * matrix[k * size + j];
      matrix[i * size + j] = sum;
    }
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j < i; ++j) matrix[j * size + i] = matrix[i * size + j];
  return log_determinant;
}

void own_part(const std::vector<std::uint32_t>& place, const std::uint32_t* services,
              std::size_t size, const std::vector<double>& block, std::size_t width,
              std::vector<double>& part) {
  part.resize(size * size);
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j < size; ++j)
      part[i * size + j] = block[place[services[i]] * width + place[services[j]]];
}

std::vector<double> product(const std::vector<double>& matrix, const double* vector,
                            std::size_t size) {
  std::vector<double> out(size, 0.0);
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j < size; ++j) out[i] += matrix[i * size + j] * vector[j];
  return out;
}

}  // namespace suara::domain
