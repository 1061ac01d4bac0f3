// A parsed body and what the writer does with it.
#pragma once
#include <memory>

#include "sync/central/call.hpp"

namespace suara::central {

template <class Form, class Apply>
Expected<Work> when(Expected<Form> form, Apply apply) {
  if (!form) return tl::unexpected(form.error());
  return Work([form = std::make_shared<const Form>(*std::move(form)),
               apply = std::move(apply)](Books& books) { return apply(books, *form); });
}

}  // namespace suara::central
