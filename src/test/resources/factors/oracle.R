# Writes tables of R with factors as csv, and what summary.lm and confint say of them: answers.csv.
# Run in this folder: Rscript oracle.R
options(digits = 17)
answers <- NULL

# Levels in the order of their code points, whatever the locale.
plain <- function(x) factor(as.character(x), levels = sort(unique(as.character(x)), method = "radix"))

tell <- function(case, what, values) {
  answers <<- rbind(answers, data.frame(case, what, index = seq_along(values), value = sprintf("%.17g", values)))
}

judge <- function(case, table, fit) {
  write.csv(table, paste0(case, ".csv"), row.names = FALSE, quote = FALSE)
  s <- summary(fit)
  intercept <- attr(terms(fit), "intercept") == 1
  order <- if (intercept) c(seq_along(coef(fit))[-1], 1) else seq_along(coef(fit))
  tell(case, "coefficient", coef(fit)[order])
  tell(case, "standard-error", s$coefficients[order, 2])
  tell(case, "t", s$coefficients[order, 3])
  tell(case, "p", s$coefficients[order, 4])
  tell(case, "low", confint(fit)[order, 1])
  tell(case, "high", confint(fit)[order, 2])
  tell(case, "residual-standard-error", s$sigma)
  tell(case, "degrees-of-freedom", s$df[2])
  tell(case, "r2-adjusted", s$adj.r.squared)
  tell(case, "f", s$fstatistic[1])
}

cars <- transform(mtcars[, c("mpg", "wt", "cyl", "gear", "am", "qsec")], cyl = plain(cyl), gear = plain(gear))
judge("mtcars", cars, lm(mpg ~ wt + cyl + gear + am, cars))
judge("mtcars-weights", cars, lm(mpg ~ wt + cyl + gear, cars, weights = qsec))
judge("mtcars-no-bias", cars, lm(mpg ~ cyl + wt + gear - 1, cars))
looms <- transform(warpbreaks, wool = plain(wool), tension = relevel(plain(tension), "L"))
judge("warpbreaks", looms, lm(breaks ~ wool + tension, looms))
teeth <- transform(ToothGrowth, supp = plain(supp), dose = plain(dose))
judge("ToothGrowth", teeth, lm(len ~ supp + dose, teeth))
judge("chickwts", transform(chickwts, feed = plain(feed)), lm(weight ~ plain(feed), chickwts))
judge("chickwts-no-bias", transform(chickwts, feed = plain(feed)), lm(weight ~ plain(feed) - 1, chickwts))
cancer <- transform(esoph, agegp = plain(agegp), alcgp = plain(alcgp), tobgp = plain(tobgp))
judge("esoph", cancer, lm(ncases ~ agegp + alcgp + tobgp, cancer))
# R would take the -Inf of a row of weight 0 into its sums.
judge("esoph-weights", cancer, lm(ncases ~ agegp + log(ncontrols) + tobgp, subset(cancer, ncontrols > 0), weights = ncontrols))
write.csv(answers, "answers.csv", row.names = FALSE, quote = FALSE)
