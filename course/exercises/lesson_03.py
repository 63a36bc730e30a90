"""The exercises of lesson 03: three losses with their gradients, a penalty, accuracy, a bug."""

from __future__ import annotations

from . import _lesson_03 as r
from . import _lesson_03_classes as c
from .spec import Exercise, Mistake

EXERCISES = (
    Exercise(
        id="03.1",
        signature="mse_and_grad(w, X, y)",
        points=3,
        task="Return the mean squared error of the predictions X w, and its gradient of shape "
        "(d,).",
        reference=r.mse_and_grad,
        cases=r.mse_cases,
        mistakes=(
            Mistake(
                "sum for mean",
                "Loss and gradient are both n times too large: you add the squares, and the mean "
                "divides by the number of examples. With a sum, the right learning rate would "
                "hang on how many examples there are.",
                r.mse_summed,
            ),
            Mistake(
                "gradient of the sum",
                "The loss is right, the gradient n times too long. The loss is a mean, so its "
                "gradient is one too: divide Xᵀr by n as well.",
                r.mse_grad_summed,
            ),
            Mistake(
                "two lost",
                "The gradient is half of what it should be. The derivative of r² is 2r: the 2 "
                "stays, since this loss has no ½ to cancel it.",
                r.mse_without_two,
            ),
            Mistake(
                "half the loss",
                "Your loss and gradient fit each other, but are those of ½ the mean squared "
                "error. That is another common convention; here, as in the libraries, the loss is "
                "the mean of r² itself.",
                r.mse_halved,
            ),
            Mistake(
                "inner sign",
                "The gradient has the wrong sign. With the residual y − Xw the chain rule gives a "
                "minus, since the derivative of −Xw is −X. Take r = Xw − y and there is none.",
                r.mse_uphill,
            ),
            Mistake(
                "root",
                "You return the root of the mean square. The root has the target's unit and suits "
                "a report; the loss here is the mean square, and your gradient belongs to that.",
                r.mse_rooted,
            ),
            Mistake(
                "square of the mean",
                "You average the residuals and then square. Residuals of opposite sign cancel that "
                "way. Square each one first, then take the mean.",
                r.mse_of_the_mean,
            ),
        ),
        alternatives=(
            r.mse_by_example,
            r.mse_by_norm,
            r.mse_by_gram,
            r.both_float32(r.mse_and_grad),
        ),
    ),
    Exercise(
        id="03.2",
        signature="log_loss_and_grad(w, X, y)",
        points=4,
        task="Return the mean log loss of the scores X w for classes 0 and 1, and its gradient of "
        "shape (d,), finite at scores of ±1000.",
        reference=r.log_loss_and_grad,
        cases=r.log_loss_cases,
        mistakes=(
            Mistake(
                "logarithm of a rounded probability",
                "Right at ordinary scores, inf or NaN at extreme ones. Beyond a score of about 37 "
                "the probability rounds to 1, 1 − p to 0, and log(0) is −inf. Compute the loss "
                "from the score, not from the probability: `np.logaddexp(0, s)` is log(1 + eˢ).",
                r.log_of_probability,
            ),
            Mistake(
                "exp overflows",
                "Right at ordinary scores, inf at 1000: `np.exp(1000)` exceeds the largest float, "
                "1.8e308. `np.logaddexp(0, s)` computes log(1 + eˢ) without forming eˢ.",
                r.overflowing_exp,
            ),
            Mistake(
                "clipped probability",
                "Finite, but wrong: clipping p caps the loss of an example near 35, whereas a "
                "score of 1000 on the wrong side costs 1000. Compute the loss from the score.",
                r.clipped,
            ),
            Mistake(
                "uphill",
                "The gradient has the wrong sign: it is Xᵀ(p − y), prediction minus truth. Where p "
                "is too large, the score has to come down.",
                r.log_loss_uphill,
            ),
            Mistake(
                "sum for mean",
                "Loss and gradient are both n times too large. Divide by the number of examples.",
                r.log_loss_summed,
            ),
            Mistake(
                "p(1 − p) not cancelled",
                "The loss is right; the gradient has a factor p(1 − p) too many. The chain rule "
                "does bring it in, and the derivative of the logarithm, 1/p or 1/(1 − p), cancels "
                "it. What is left is p − y.",
                r.squared_chain,
            ),
            Mistake(
                "labels taken for ±1",
                "log(1 + exp(−y·s)) is the log loss for classes −1 and 1. The classes here are 0 "
                "and 1: with y = 0 your loss is log 2, whatever the score.",
                r.plus_minus_labels,
            ),
            Mistake(
                "bits",
                "Your loss is in bits, with logarithms to base 2, and your gradient in nats. Use "
                "the natural logarithm for both.",
                r.in_bits,
            ),
        ),
        alternatives=(
            r.log_loss_by_maximum,
            r.log_loss_by_sign,
            r.log_loss_by_example,
            r.both_float32(r.log_loss_and_grad),
        ),
    ),
    Exercise(
        id="03.3",
        signature="decision_boundary(w, x1, *, p)",
        points=2,
        task="Return the x2 at which the model gives class 1 the probability p, shape (m,).",
        reference=c.decision_boundary,
        cases=c.boundary_cases,
        mistakes=(
            Mistake(
                "intercept forgotten",
                "Your line goes the right way, but w[0] is missing: without it, every boundary for "
                "p = ½ passes through the origin.",
                c.boundary_without_intercept,
            ),
            Mistake(
                "score set to p",
                "You set the score to p. The score is not the probability: σ(s) = p where "
                "s = log(p / (1 − p)).",
                c.boundary_by_probability,
            ),
            Mistake(
                "p ignored",
                "Right for p = ½ only, where the score is 0. For another p the score is "
                "log(p / (1 − p)), and the line shifts in parallel.",
                c.boundary_at_half,
            ),
            Mistake(
                "odds against",
                "Your line lies on the other side: you take log((1 − p) / p), the odds against "
                "class 1.",
                c.boundary_reversed,
            ),
            Mistake(
                "coefficients swapped",
                "w[1] belongs to x1 and w[2] to x2: solved for x2, the equation is divided "
                "by w[2].",
                c.boundary_swapped,
            ),
            Mistake(
                "odds without logarithm",
                "You set the score to the odds p / (1 − p). The score is their logarithm.",
                c.boundary_by_odds,
            ),
            Mistake(
                "sign lost",
                "Your x2 has the wrong sign. Bring w0 + w1·x1 to the other side, then divide by "
                "w2.",
                c.boundary_mirrored,
            ),
        ),
        alternatives=(
            c.boundary_by_steps,
            c.boundary_in_place,
            c.boundary_float32,
        ),
    ),
    Exercise(
        id="03.4",
        signature="add_l2(loss, grad, w, *, l2)",
        points=2,
        task="Return loss and gradient with the penalty ½ l2 Σ wⱼ² added, sparing w[0].",
        reference=r.add_l2,
        cases=r.l2_cases,
        mistakes=(
            Mistake(
                "intercept penalised",
                "You penalise w[0] as well. The intercept only says where the data lie; pulled "
                "to 0, it makes every prediction too low or too high. Leave it out.",
                r.l2_on_intercept,
            ),
            Mistake(
                "half lost in the loss",
                "The gradient is right, the loss is not: you add l2 Σ w², and the gradient of that "
                "would be 2·l2·w. The ½ is there so that the gradient is l2·w.",
                r.l2_without_half,
            ),
            Mistake(
                "two kept in the gradient",
                "The loss is right, the gradient is not: the ½ cancels the 2 of the square, so the "
                "penalty's gradient is l2·w.",
                r.l2_doubled,
            ),
            Mistake(
                "gradient forgotten",
                "The loss has its penalty, the gradient does not. Descent sees the gradient only: "
                "it would never know.",
                r.l2_loss_only,
            ),
            Mistake(
                "reward",
                "You subtract the penalty. Large coefficients must cost something: add it.",
                r.l2_rewarded,
            ),
            Mistake(
                "absolute values",
                "This is a penalty on absolute values (L1, the lasso). L2 takes squares.",
                r.l2_is_l1,
            ),
            Mistake(
                "in place",
                "The values are right, but `grad[1:] += …` changes the caller's gradient. Make a "
                "new array, or work on a copy.",
                r.l2_in_place,
            ),
        ),
        alternatives=(r.l2_on_a_copy, r.l2_by_mask, r.l2_lists, r.l2_float32),
    ),
    Exercise(
        id="03.5",
        signature="softmax(scores)",
        points=2,
        task="Return the probabilities of each row of scores, shape (n, k), finite at ±1000.",
        reference=c.softmax,
        cases=c.softmax_cases,
        mistakes=(
            Mistake(
                "overflow",
                "Right at ordinary scores, NaN near 1000: inf / inf. Subtract the row's largest "
                "score first; numerator and denominator shrink alike, so nothing changes but the "
                "size of the numbers.",
                c.unshifted,
            ),
            Mistake(
                "one maximum for all rows",
                "One maximum of the whole table leaves a row with far smaller scores at 0 / 0. "
                "Subtract from each row its own: `scores.max(axis=1, keepdims=True)`.",
                c.shifted_by_one_maximum,
            ),
            Mistake(
                "wrong axis",
                "Your columns sum to 1, not your rows. A row is an example and holds one score a "
                "class: normalise along axis 1.",
                c.down_the_columns,
            ),
            Mistake(
                "one sum for the table",
                "The whole table sums to 1. Each row is a distribution of its own: "
                "`sum(axis=1, keepdims=True)`.",
                c.one_sum,
            ),
            Mistake(
                "shift put back",
                "You multiply exp(max) back into the numerator. The shift cancels in the quotient; "
                "nothing has to be undone.",
                c.shift_put_back,
            ),
            Mistake(
                "logarithm",
                "These are the logarithms of the probabilities. Take exp of them.",
                c.log_softmax,
            ),
            Mistake(
                "shares without exp",
                "You divide shifted scores by their sum. Softmax takes exp first: then only the "
                "differences between scores count.",
                c.shares_of_scores,
            ),
        ),
        alternatives=(
            c.softmax_by_row,
            c.softmax_by_logs,
            c.softmax_in_place,
            c.softmax_float32,
        ),
    ),
    Exercise(
        id="03.6",
        signature="cross_entropy_and_grad(W, X, y)",
        points=4,
        task="Return the mean cross-entropy of the scores X W for classes y, and its gradient of "
        "shape (d, k), finite at scores of ±1000.",
        reference=c.cross_entropy_and_grad,
        cases=c.cross_entropy_cases,
        mistakes=(
            Mistake(
                "logarithm of a rounded probability",
                "Your softmax is stable, its logarithm is not: a probability below 5e-324 is 0, "
                "and log(0) is −inf. Compute log p as score minus log-sum-exp.",
                c.log_of_softmax,
            ),
            Mistake(
                "table of scores",
                "`S[:, y]` picks whole columns and gives an n × n table, whose mean is a plausible "
                "number. One score a row is `S[np.arange(n), y]`.",
                c.table_of_scores,
            ),
            Mistake(
                "sum for mean",
                "Loss and gradient are both n times too large. Divide by the number of examples.",
                c.cross_entropy_summed,
            ),
            Mistake(
                "mean over classes",
                "Loss and gradient are both k times too small: the mean runs over the examples, "
                "not over the n·k entries of a table.",
                c.mean_over_classes,
            ),
            Mistake(
                "uphill",
                "The gradient has the wrong sign: it is Xᵀ(P − Y), prediction minus truth.",
                c.cross_entropy_uphill,
            ),
            Mistake(
                "right class only",
                "Only the column of the right class is corrected. The other classes hold "
                "probability too, and their scores have to come down: P − Y has an entry for "
                "each class.",
                c.right_class_only,
            ),
            Mistake(
                "truth left out",
                "Your gradient is XᵀP / n, that of the log-sum-exp alone. Subtract 1 at the right "
                "class of each row: P − Y.",
                c.without_the_truth,
            ),
            Mistake(
                "transposed",
                "The gradient has the shape (k, d); W has (d, k). A gradient always has the "
                "shape of its parameters: Xᵀ(P − Y).",
                c.cross_entropy_transposed,
            ),
        ),
        alternatives=(
            c.cross_entropy_in_place,
            c.cross_entropy_by_example,
            c.cross_entropy_by_equality,
            r.both_float32(c.cross_entropy_and_grad),
        ),
    ),
    Exercise(
        id="03.7",
        signature="accuracy(W, X, y)",
        also=("predict",),
        points=1,
        task="Return the share of examples whose largest score is that of their class.",
        reference=c.accuracy,
        cases=c.accuracy_cases,
        mistakes=(
            Mistake(
                "count",
                "You return how many are right. The accuracy is the share: divide by the number "
                "of examples, or take the mean.",
                c.accuracy_counted,
            ),
            Mistake(
                "percent",
                "You return percent. The accuracy is a share, from 0 to 1.",
                c.accuracy_percent,
            ),
            Mistake(
                "error rate",
                "You return the share of wrong answers. Count where prediction and class agree.",
                c.accuracy_error,
            ),
            Mistake(
                "smallest score",
                "You predict the class with the smallest score. The larger the score, the larger "
                "the probability: `argmax`.",
                c.accuracy_least,
            ),
            Mistake(
                "counted from one",
                "Your predictions are one class too high. Columns and classes both count from 0.",
                c.accuracy_from_one,
            ),
            Mistake(
                "mean probability",
                "You average the probability of the right class. Accuracy asks only whether that "
                "class has the largest score, not by how much.",
                c.accuracy_soft,
            ),
        ),
        alternatives=(
            c.accuracy_by_example,
            c.accuracy_by_probability,
            c.accuracy_by_difference,
        ),
    ),
    Exercise(
        id="03.8",
        signature="mended_mse(w, X, y)",
        points=2,
        task="Mend the loss for a column w of shape (d, 1) and a flat y of shape (n,); return it "
        "with its gradient, a column.",
        reference=r.mended_mse,
        cases=r.mended_cases,
        mistakes=(
            Mistake(
                "table of residuals",
                "The bug is still there: (n, 1) minus (n,) gives an n × n table, every prediction "
                "minus every target. Give y a second axis, `y[:, None]`, or flatten the "
                "predictions.",
                r.table_of_residuals,
            ),
            Mistake(
                "loss not mended",
                "The gradient is mended, the loss still averages an n × n table. Compute the "
                "residual once, with its shape right, and use it for both.",
                r.table_in_loss,
            ),
            Mistake(
                "gradient not mended",
                "The loss is mended, the gradient still comes from an n × n table. Compute the "
                "residual once, with its shape right, and use it for both.",
                r.table_in_grad,
            ),
            Mistake(
                "other axis",
                "Averaging the table along its other axis makes the shapes fit and the numbers no "
                "better. The table must not arise: one residual an example.",
                r.table_turned,
            ),
            Mistake(
                "flat gradient",
                "The numbers are right, but the gradient has the shape (d,) beside a w of (d, 1): "
                "in the next step, w − lr·grad would be a d × d table. A gradient has the shape "
                "of its parameters.",
                r.diagonal_with_flat_grad,
            ),
            Mistake(
                "difference of the means",
                "You compare the mean prediction with the mean target. Residuals of opposite sign "
                "cancel that way. Subtract example by example, square, then take the mean.",
                r.loss_of_means,
            ),
        ),
        alternatives=(
            r.mended_flat,
            r.mended_diagonal,
            r.mended_by_example,
            r.both_float32(r.mended_mse),
        ),
    ),
)
