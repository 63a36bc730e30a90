"""The exercises of lesson 06: AdaGrad, RMSprop, bias correction, Adam, AdamW, AMSGrad, a bug."""

from __future__ import annotations

import numpy as np

from ..optimizers import (
    AdamState,
    AMSGradState,
    RMSpropState,
    adagrad_step,
    adam_step,
    adamw_step,
    amsgrad_step,
    rmsprop_step,
)
from . import answers_06 as answers
from .spec import Exercise, Mistake

EXERCISES = (
    Exercise(
        id="06.1",
        signature="adagrad_step(theta, grad, state, *, lr, eps)",
        points=2,
        task="Return theta after one step of AdaGrad, and the state with the new v.",
        reference=adagrad_step,
        cases=answers.adagrad_cases,
        drive=answers.drive,
        mistakes=(
            Mistake(
                "no root",
                "You divide by v, not by its square root. v adds up squares; the root brings it "
                "back to the unit of a gradient, so that the quotient has none.",
                answers.adagrad_no_root,
            ),
            Mistake(
                "divided too late",
                "You divide by the v of the step before. AdaGrad adds the present square first: "
                "that is why no step is longer than lr.",
                answers.adagrad_too_late,
            ),
            Mistake(
                "eps inside the root",
                "eps stands inside the root. Here, as in PyTorch, it is added to the root: "
                "`np.sqrt(v) + eps`. With the usual tiny eps you would hardly notice.",
                answers.adagrad_eps_inside,
            ),
            Mistake(
                "eps beside the quotient",
                "A misplaced parenthesis: eps is added to the parameters, not to the denominator, "
                "and where v is 0 you divide by 0. Write `grad / (np.sqrt(v) + eps)`.",
                answers.adagrad_eps_beside,
            ),
            Mistake(
                "one sum for all",
                "You add the squares of all parameters into one sum, so that all share a rate. "
                "AdaGrad keeps a sum for each parameter: `grad**2`, without `np.sum`.",
                answers.adagrad_common,
            ),
            Mistake(
                "gradients not squared",
                "You add gradients, not their squares, so that opposite signs cancel and the root "
                "may not exist. What counts is size: add grad**2.",
                answers.adagrad_signed,
            ),
            Mistake("in place", answers.IN_PLACE, answers.adagrad_in_place),
            Mistake("only theta", answers.NO_STATE, answers.theta_alone(adagrad_step)),
        ),
        alternatives=(
            answers.adagrad_on_a_copy,
            answers.float32(adagrad_step),
            answers.lists(adagrad_step),
            lambda theta, grad, state, *, lr, eps: (
                theta - grad * (lr / (np.hypot(np.sqrt(state.v), grad) + eps)),
                state._replace(v=state.v + np.square(grad)),
            ),
        ),
    ),
    Exercise(
        id="06.2",
        signature="rmsprop_step(theta, grad, state, *, lr, alpha, eps)",
        points=2,
        task="Return theta after one step of RMSprop, and the state with the new v.",
        reference=rmsprop_step,
        cases=answers.rmsprop_cases,
        drive=answers.drive,
        mistakes=(
            Mistake(
                "weights swapped",
                "The weights are swapped: alpha belongs to the old average, 1 − alpha to the new "
                "square. At alpha = 0.99 the average should hardly move in a step.",
                answers.rmsprop_swapped,
            ),
            Mistake(
                "sum, not average",
                "The new square enters with weight 1, so v settles at 1/(1 − alpha) times the mean "
                "square. For an average the weights add up to 1: the square gets 1 − alpha.",
                answers.rmsprop_sum,
            ),
            Mistake(
                "AdaGrad",
                "This is AdaGrad: nothing is ever forgotten. RMSprop multiplies the old v by alpha "
                "before the new square comes in.",
                answers.rmsprop_adagrad,
            ),
            Mistake(
                "eps inside the root",
                "eps stands inside the root, as in TensorFlow's old form and in optax's default. "
                "The course follows PyTorch: `np.sqrt(v) + eps`.",
                answers.rmsprop_eps_inside,
            ),
            Mistake(
                "no root",
                "You divide by the mean square. RMS is the *root* of the mean square: "
                "`np.sqrt(v)`.",
                answers.rmsprop_no_root,
            ),
            Mistake(
                "mean of sizes",
                "You average the sizes of the gradients and square the average. The name says the "
                "order: square, then mean, then root.",
                answers.rmsprop_squared_mean,
            ),
            Mistake("in place", answers.IN_PLACE, answers.rmsprop_in_place),
            Mistake("only theta", answers.NO_STATE, answers.theta_alone(rmsprop_step)),
        ),
        alternatives=(
            answers.rmsprop_blend,
            answers.float32(rmsprop_step),
            answers.lists(rmsprop_step),
            lambda theta, grad, state, *, lr, alpha, eps: rmsprop_step(
                theta, grad.copy(), RMSpropState(state.v.copy()), lr=lr, alpha=alpha, eps=eps
            ),
        ),
    ),
    Exercise(
        id="06.3",
        signature="bias_correction(m, beta, t)",
        points=1,
        task="Return the moving average m after t steps, corrected for its start at 0.",
        reference=answers.bias_correction,
        cases=answers.correction_cases,
        mistakes=(
            Mistake(
                "counted from zero",
                "You divide by 1 − β^(t+1). After the first step t is 1: m holds one gradient, "
                "with weight 1 − β.",
                lambda m, beta, t: m / (1 - beta ** (t + 1)),
            ),
            Mistake(
                "always the first step",
                "You divide by 1 − β whatever t is. That is right after the first step; later "
                "m holds more gradients, and their weights add up to 1 − βᵗ.",
                lambda m, beta, t: m / (1 - beta),
            ),
            Mistake(
                "multiplied",
                "You multiply by 1 − βᵗ. The average is too small, so the correction has to make "
                "it larger: divide.",
                lambda m, beta, t: m * (1 - beta**t),
            ),
            Mistake(
                "power of the difference",
                "(1 − β)ᵗ is not 1 − βᵗ: the power belongs to β alone.",
                lambda m, beta, t: m / (1 - beta) ** t,
            ),
            Mistake(
                "product for power",
                "You wrote β·t where βᵗ is meant: `beta**t`.",
                lambda m, beta, t: m / (1 - beta * t),
            ),
            Mistake("in place", answers.IN_PLACE, answers.correction_in_place),
        ),
        alternatives=(
            answers.correction_by_sum,
            lambda m, beta, t: np.float32(m) / np.float32(1 - beta**t),
            lambda m, beta, t: [x / (1 - beta**t) for x in m],
            lambda m, beta, t: -np.array(m) / (np.power(beta, float(t)) - 1),
        ),
    ),
    Exercise(
        id="06.4",
        signature="adam_step(theta, grad, state, *, lr, beta1, beta2, eps)",
        points=3,
        task="Return theta after one step of Adam, and the state with the new t, m and v.",
        reference=adam_step,
        cases=answers.adam_cases,
        drive=answers.drive,
        mistakes=(
            Mistake(
                "no bias correction",
                "The moments are not corrected. Both are too small in the first steps, v far more "
                "than m, so that your first steps are too long. Divide by 1 − βᵗ.",
                answers.adam_uncorrected,
            ),
            Mistake(
                "counter read too early",
                "You correct with the t of the step before. Advance it first: in the first step t "
                "is 1, and with t = 0 you would divide by 0.",
                answers.adam_from_zero,
            ),
            Mistake(
                "counter never advanced",
                "The state you return holds the old t, so every step takes itself for the same one "
                "and the correction never fades. Return the advanced t.",
                answers.adam_stuck,
            ),
            Mistake(
                "corrected moments kept",
                "You put m_hat and v_hat into the state, so that the next step corrects them "
                "again. They are for this step only; the state keeps m and v.",
                answers.adam_corrected_kept,
            ),
            Mistake(
                "eps inside the root",
                "eps stands inside the root, where 1e-8 weighs as much as a gradient of 1e-4. "
                "Adam adds it to the root: `np.sqrt(v_hat) + eps`.",
                answers.adam_eps_inside,
            ),
            Mistake(
                "betas swapped",
                "beta1 and beta2 are swapped. The gradient gets the short memory, beta1 = 0.9, its "
                "square the long one, beta2 = 0.999.",
                answers.adam_betas_swapped,
            ),
            Mistake(
                "gradient in place of m",
                "You step along the present gradient and use m nowhere. The direction of Adam is "
                "the average m_hat.",
                answers.adam_without_m,
            ),
            Mistake(
                "correction outside the root",
                "You take the root of v first and divide by 1 − β₂ᵗ afterwards. v is what is "
                "biased: correct v, then take the root.",
                answers.adam_correction_outside,
            ),
            Mistake("in place", answers.IN_PLACE, answers.adam_in_place),
        ),
        alternatives=(
            answers.adam_one_rate,
            answers.float32(adam_step),
            answers.lists(adam_step),
            lambda theta, grad, state, **h: tuple(
                map(tuple, adam_step(theta, grad, AdamState(*state), **h))
            ),
        ),
    ),
    Exercise(
        id="06.5",
        signature="mended_adam(grad, theta, *, lr, steps)",
        points=2,
        task="Mend the descent so that it is Adam at every step; return where it ends.",
        reference=answers.mended_adam,
        cases=answers.mended_cases,
        mistakes=(
            Mistake(
                "counter stands still",
                "The bug is still there: t has the same value in every step, so the correction is "
                "always that of the first. Advance t once a step.",
                answers.adam_loop(lambda t: 1, lambda t: 1),
            ),
            Mistake(
                "half mended",
                "Now the correction of m fades, and that of v stays as in the first step. Both use "
                "the same t, advanced once a step.",
                answers.adam_loop(lambda t: t, lambda t: 1),
            ),
            Mistake(
                "counted twice",
                "Your first step is corrected with t = 2. Either start at 0 and write t + 1, or "
                "advance t before you use it, not both.",
                answers.adam_loop(lambda t: t + 1, lambda t: t + 1),
            ),
            Mistake(
                "counted from zero",
                "Your first step is corrected with t = 0, which divides 0.1·g by 1 − 1 = 0. The "
                "first step is number 1.",
                answers.adam_loop(lambda t: t - 1, lambda t: t - 1),
            ),
            Mistake(
                "correction removed",
                "You removed the correction with the bug. Then the first steps are more than three "
                "times too long: keep it, and let its t advance.",
                answers.adam_loop(lambda t: np.inf, lambda t: np.inf),
            ),
            Mistake(
                "counter runs ahead",
                "t advances twice a step, so the correction fades too soon. Advance it once, "
                "outside any loop over the coordinates.",
                answers.adam_loop(lambda t: 2 * t, lambda t: 2 * t),
            ),
        ),
        alternatives=(
            answers.mended_steps,
            lambda grad, theta, **h: answers.mended_adam(grad, theta, **h).tolist(),
            lambda grad, theta, **h: np.float32(answers.mended_adam(grad, theta, **h)),
            answers.adam_loop(lambda t: t, lambda t: t),
        ),
    ),
    Exercise(
        id="06.6",
        signature="adamw_step(theta, grad, state, *, lr, beta1, beta2, eps, weight_decay)",
        points=2,
        task="Return theta after one step of AdamW, and the state with the new t, m and v.",
        reference=adamw_step,
        cases=answers.adamw_cases,
        drive=answers.drive,
        mistakes=(
            Mistake(
                "decay in the gradient",
                "You add the decay to the gradient, so that Adam divides it by √v like any "
                "gradient. That is Adam with an L2 term. In AdamW the moments never see the decay.",
                answers.adamw_l2,
            ),
            Mistake(
                "decay without the rate",
                "The decay lacks the factor lr: theta shrinks by weight_decay·theta a step, "
                "whatever the rate. Here, as in PyTorch, it is lr·weight_decay·theta.",
                answers.adamw_no_rate,
            ),
            Mistake(
                "decay of the new theta",
                "You shrink theta after Adam has moved it. The decay belongs to the theta that the "
                "step began with.",
                answers.adamw_late,
            ),
            Mistake(
                "decay that grows",
                "Your parameters grow: the decay has the wrong sign. It is subtracted.",
                answers.adamw_grows,
            ),
            Mistake(
                "decay in the quotient",
                "The moments are right, but the decay stands in the numerator and is divided by "
                "√v_hat. Take it out: lr·(m_hat/(√v_hat + eps) + weight_decay·theta).",
                answers.adamw_in_quotient,
            ),
            Mistake(
                "no decay",
                "This is Adam: `weight_decay` is never used.",
                answers.adamw_forgotten,
            ),
            Mistake("in place", answers.IN_PLACE, answers.adamw_in_place),
        ),
        alternatives=(
            answers.adamw_shrink_first,
            answers.adamw_by_difference,
            answers.float32(adamw_step),
            answers.lists(adamw_step),
        ),
    ),
    Exercise(
        id="06.7",
        signature="amsgrad_step(theta, grad, state, *, lr, beta1, beta2, eps)",
        points=2,
        task="Return theta after one step of AMSGrad, and the state with t, m, v and v_max.",
        reference=amsgrad_step,
        cases=answers.amsgrad_cases,
        drive=answers.drive,
        mistakes=(
            Mistake(
                "maximum not used",
                "You compute v_max and divide by v: this is Adam with a passenger. v_max goes into "
                "the denominator.",
                answers.amsgrad_ignored,
            ),
            Mistake(
                "maximum of squares",
                "You keep the largest squared gradient. AMSGrad keeps the largest *average* v, "
                "which a single gradient moves by 1 − beta2 only.",
                answers.amsgrad_of_squares,
            ),
            Mistake(
                "average overwritten",
                "You let v itself be the maximum, so the next average starts from it. Keep two "
                "arrays: v goes on as in Adam, v_max remembers its peak.",
                answers.amsgrad_ratchet,
            ),
            Mistake(
                "maximum of the corrected",
                "You take the maximum of the corrected v_hat, as optax does. PyTorch, and the "
                "course, take the maximum of v and correct that: v_max / (1 − β₂ᵗ).",
                answers.amsgrad_of_corrected,
            ),
            Mistake(
                "one maximum for all",
                "You take the maximum over the parameters as well, so that all share a "
                "denominator. `np.maximum` of two arrays compares entry by entry.",
                answers.amsgrad_common,
            ),
            Mistake(
                "maximum not kept",
                "The state you return holds the old v_max, so the peak is forgotten after one "
                "step. Return the new one.",
                answers.amsgrad_not_kept,
            ),
            Mistake("in place", answers.IN_PLACE, answers.amsgrad_in_place),
        ),
        alternatives=(
            answers.amsgrad_where,
            answers.float32(amsgrad_step),
            answers.lists(amsgrad_step),
            lambda theta, grad, state, **h: tuple(
                map(tuple, amsgrad_step(theta, grad, AMSGradState(*state), **h))
            ),
        ),
    ),
)
