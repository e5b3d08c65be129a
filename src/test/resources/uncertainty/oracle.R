# Answers of R for UncertaintyOracleTest and IntervalTest: Rscript oracle.R in this folder writes the tables and answers.csv.
# R's sandwich package gives vcovHC. Numbers have 17 digits, so they are the doubles that R had.
library(sandwich)

tables <- list(
  cars = list(cars, "dist", "speed"),
  stackloss = list(stackloss, "stack.loss", c("Air.Flow", "Water.Temp", "Acid.Conc.")),
  swiss = list(swiss, "Fertility", c("Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality")),
  mtcars = list(mtcars, "mpg", c("wt", "hp", "qsec", "drat")),
  longley = list(longley, "Employed", c("GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year")),
  faithful = list(faithful, "waiting", "eruptions"))

digits <- function(value) formatC(value, digits = 17, format = "g", width = 1)
answers <- "table,errors,what,index,value"
tell <- function(table, errors, what, values) {
  answers <<- c(answers, paste(table, errors, what, seq_along(values) - 1, digits(values), sep = ","))
}

for (name in names(tables)) {
  table <- tables[[name]]
  data <- table[[1]][, c(table[[3]], table[[2]])]
  lines <- apply(as.matrix(data), 1, function(row) paste(digits(row), collapse = ","))
  writeLines(c(paste(names(data), collapse = ","), lines), paste0(name, ".csv"))

  line <- lm(reformulate(table[[3]], table[[2]]), data)
  summary <- summary(line)
  degrees <- line$df.residual
  # The bias last, as everywhere in this project.
  order <- c(seq_along(table[[3]]) + 1, 1)
  tell(name, "classic", "coefficient", coef(line)[order])
  tell(name, "classic", "s", summary$sigma)
  tell(name, "classic", "degrees", degrees)
  tell(name, "classic", "r2-adjusted", summary$adj.r.squared)
  for (errors in c("classic", "hc1", "hc3")) {
    covariance <- if (errors == "classic") vcov(line) else vcovHC(line, type = toupper(errors))
    deviation <- sqrt(diag(covariance))[order]
    t <- coef(line)[order] / deviation
    weights <- -1
    b <- coef(line)[weights]
    f <- drop(t(b) %*% solve(covariance[weights, weights, drop = FALSE], b)) / length(b)
    if (errors == "classic") {
      f <- unname(summary$fstatistic[1])
      stopifnot(all.equal(unname(deviation), unname(summary$coefficients[order, 2])))
      stopifnot(all.equal(unname(t), unname(summary$coefficients[order, 3])))
      interval <- confint(line, level = 0.9)[order, ]
    } else {
      reach <- qt(0.95, degrees) * deviation
      interval <- cbind(coef(line)[order] - reach, coef(line)[order] + reach)
    }
    tell(name, errors, "standard-error", deviation)
    tell(name, errors, "t", t)
    tell(name, errors, "p", 2 * pt(-abs(t), degrees))
    tell(name, errors, "low", interval[, 1])
    tell(name, errors, "high", interval[, 2])
    tell(name, errors, "f", f)
    tell(name, errors, "f-p", pf(f, length(b), degrees, lower.tail = FALSE))
    ordered <- covariance[order, order]
    tell(name, errors, "covariance", t(ordered)[upper.tri(ordered, diag = TRUE)])
  }
  # A row of the table, the middle, and one far outside.
  rows <- rbind(data[1, table[[3]], drop = FALSE], colMeans(data[, table[[3]], drop = FALSE]),
    sapply(data[, table[[3]], drop = FALSE], max) * 2)
  band <- predict(line, rows, interval = "prediction", level = 0.9)
  tell(name, "classic", "new-row", as.vector(t(as.matrix(rows))))
  tell(name, "classic", "half-width", (band[, "upr"] - band[, "lwr"]) / 2)
  tell(name, "classic", "prediction", band[, "fit"])
  tell(name, "classic", "prediction-low", band[, "lwr"])
  tell(name, "classic", "prediction-high", band[, "upr"])
}
writeLines(answers, "answers.csv")

tails <- "what,first,second,third,value"
for (degrees in c(1, 2, 5, 34, 1000, 1e6, 2e7)) {
  for (t in c(1e-9, 0.1, 1, 1.96, 5, 12, 36)) {
    tails <- c(tails, paste("t", digits(t), digits(degrees), 0, digits(2 * pt(-t, degrees)), sep = ","))
  }
  for (level in c(0.5, 0.9, 0.95, 0.99, 0.999)) {
    tails <- c(tails, paste("quantile", digits(level), digits(degrees), 0, digits(-qt((1 - level) / 2, degrees)), sep = ","))
  }
  for (numerator in c(1, 2, 7, 300)) {
    for (f in c(0.01, 0.5, 1, 3, 100, 5e6)) {
      tails <- c(tails, paste("f", digits(f), numerator, digits(degrees), digits(pf(f, numerator, degrees, lower.tail = FALSE)), sep = ","))
    }
  }
}
writeLines(tails, "tails.csv")
