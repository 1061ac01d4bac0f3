# Rscript index_lme4.R CELLS.csv: the officer index's model (SCORING section 2) by lme4's REML, from
# counts by score as `suara index` reads them. Prints the seconds of the fit alone, then the
# variances of noise, officers and days.
suppressPackageStartupMessages(library(lme4))

cells <- read.csv(commandArgs(trailingOnly = TRUE)[1])
counts <- as.matrix(cells[grep("^n[0-9]+$", names(cells))])
times <- as.vector(t(counts))
cell <- rep(rep(seq_len(nrow(cells)), each = ncol(counts)), times)
ratings <- data.frame(
  score = rep(rep(seq_len(ncol(counts)), nrow(cells)), times),
  service = factor(cells$service[cell]),
  officer = factor(cells$officer[cell]),
  day = factor(cells$day[cell])
)
took <- system.time(
  fit <- lmer(score ~ service + (1 | officer) + (1 | officer:day), ratings, REML = TRUE)
)
variances <- as.data.frame(VarCorr(fit))
of <- function(group) variances$vcov[variances$grp == group]
figures <- c(took[["elapsed"]], of("Residual"), of("officer"), of("officer:day"))
cat(format(figures, digits = 10), "\n")
