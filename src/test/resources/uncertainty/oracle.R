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

# What R says of a line.
ask <- function(name, data, inputs, line) {
  summary <- summary(line)
  degrees <- line$df.residual
  # The bias last, as everywhere in this project.
  bias <- names(coef(line))[1] == "(Intercept)"
  order <- if (bias) c(seq_along(inputs) + 1, 1) else seq_along(inputs)
  tell(name, "classic", "coefficient", coef(line)[order])
  tell(name, "classic", "s", summary$sigma)
  tell(name, "classic", "degrees", degrees)
  tell(name, "classic", "r2-adjusted", summary$adj.r.squared)
  for (errors in c("classic", "hc1", "hc3")) {
    covariance <- if (errors == "classic") vcov(line) else vcovHC(line, type = toupper(errors))
    deviation <- sqrt(diag(covariance))[order]
    t <- coef(line)[order] / deviation
    slopes <- order[seq_along(inputs)]
    b <- coef(line)[slopes]
    f <- drop(t(b) %*% solve(covariance[slopes, slopes, drop = FALSE], b)) / length(b)
    if (errors == "classic") {
      f <- unname(summary$fstatistic[1])
      stopifnot(all.equal(unname(deviation), unname(summary$coefficients[order, 2])))
      stopifnot(all.equal(unname(t), unname(summary$coefficients[order, 3])))
      interval <- confint(line, level = 0.9)[order, , drop = FALSE]
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
    ordered <- covariance[order, order, drop = FALSE]
    tell(name, errors, "covariance", t(ordered)[upper.tri(ordered, diag = TRUE)])
  }
  # A row of the table, the middle, and one far outside; of weight 1.
  rows <- rbind(data[1, inputs, drop = FALSE], colMeans(data[, inputs, drop = FALSE]),
    sapply(data[, inputs, drop = FALSE], max) * 2)
  band <- suppressWarnings(predict(line, rows, interval = "prediction", level = 0.9))
  tell(name, "classic", "new-row", as.vector(t(as.matrix(rows))))
  tell(name, "classic", "half-width", (band[, "upr"] - band[, "lwr"]) / 2)
  tell(name, "classic", "prediction", band[, "fit"])
  tell(name, "classic", "prediction-low", band[, "lwr"])
  tell(name, "classic", "prediction-high", band[, "upr"])
}

for (name in names(tables)) {
  table <- tables[[name]]
  inputs <- table[[3]]
  data <- table[[1]][, c(inputs, table[[2]])]
  lines <- apply(as.matrix(data), 1, function(row) paste(digits(row), collapse = ","))
  writeLines(c(paste(names(data), collapse = ","), lines), paste0(name, ".csv"))
  ask(name, data, inputs, lm(reformulate(inputs, table[[2]]), data))
}

# With weights of 1/4 to 5/4, which tests know, too; through 0; and both.
for (name in c("cars", "stackloss", "mtcars", "faithful")) {
  table <- tables[[name]]
  inputs <- table[[3]]
  data <- table[[1]][, c(inputs, table[[2]])]
  data$ofRow <- ((seq_len(nrow(data)) * 7) %% 5 + 1) / 4
  through <- reformulate(inputs, table[[2]], intercept = FALSE)
  ask(paste(name, "weights"), data, inputs, lm(reformulate(inputs, table[[2]]), data, weights = ofRow))
  ask(paste(name, "through 0"), data, inputs, lm(through, data))
  ask(paste(name, "weights through 0"), data, inputs, lm(through, data, weights = ofRow))
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
