"""The exercises of lesson 05: momentum, its recurrence, its best tuning, Nesterov, conventions."""

from __future__ import annotations

import numpy as np

from ..optimizers import momentum_step, nesterov_step
from . import _lesson_05 as answers
from .spec import Exercise, Mistake

EXERCISES = (
    Exercise(
        id="05.1",
        signature="momentum_step(theta, grad, state, *, lr, beta)",
        points=3,
        task="Return theta after one step with momentum, and the new state.",
        reference=momentum_step,
        cases=answers.step_cases,
        drive=answers.steps,
        mistakes=(
            Mistake(
                "no memory",
                "This is gradient descent: the step follows the newest gradient only. From rest "
                "the first step is the same, every later one differs. Step along m = beta·m + grad "
                "instead.",
                answers.in_new_state(lambda theta, g, m, lr, beta: (theta - lr * g, beta * m + g)),
            ),
            Mistake(
                "average",
                "Your m is an average, beta·m + (1 − beta)·grad, so every step is 1 − beta times "
                "too short. Here m is a sum: the new gradient enters whole, as in torch and optax.",
                answers.in_new_state(
                    lambda theta, g, m, lr, beta: (
                        theta - lr * (beta * m + (1 - beta) * g),
                        beta * m + (1 - beta) * g,
                    )
                ),
            ),
            Mistake(
                "state not advanced",
                "The first step is right, the later ones are not: you return the state that you "
                "were given, so the new m is forgotten. Return `state._replace(m=m)`.",
                lambda theta, grad, state, *, lr, beta: (
                    theta - lr * (beta * state.m + grad),
                    state,
                ),
            ),
            Mistake(
                "old memory",
                "You step along the old m, before the new gradient has entered it, so every "
                "gradient acts one step late. Update m first, then step along the new one.",
                answers.in_new_state(lambda theta, g, m, lr, beta: (theta - lr * m, beta * m + g)),
            ),
            Mistake(
                "ascent",
                "You add lr·m to theta, which climbs. m is a sum of gradients and they point "
                "uphill: subtract it.",
                answers.in_new_state(
                    lambda theta, g, m, lr, beta: (theta + lr * (beta * m + g), beta * m + g)
                ),
            ),
            Mistake(
                "rate in the memory",
                "You keep a velocity, beta·v − lr·grad, and add it to theta. That form exists, but "
                "its state is −lr times ours. Keep the gradients alone in m, and let lr scale the "
                "step.",
                answers.in_new_state(
                    lambda theta, g, m, lr, beta: (theta + beta * m - lr * g, beta * m - lr * g)
                ),
            ),
            Mistake(
                "beta on the gradient",
                "beta stands at the wrong term: m + beta·grad never forgets anything. The memory "
                "is what decays: beta·m + grad.",
                answers.in_new_state(
                    lambda theta, g, m, lr, beta: (theta - lr * (m + beta * g), m + beta * g)
                ),
            ),
            Mistake(
                "in place",
                "The numbers are right, but `state.m *= …` changes the array that the caller "
                "handed in. Whoever kept the old state sees it move. Make a new one: "
                "`m = beta * state.m + grad`.",
                answers.momentum_in_place,
            ),
            Mistake(
                "bare state",
                answers.BARE_STATE,
                lambda theta, grad, state, *, lr, beta: (
                    theta - lr * (beta * state.m + grad),
                    beta * state.m + grad,
                ),
            ),
        ),
        alternatives=(
            answers.momentum_on_copies,
            answers.momentum_two_terms,
            answers.float32(momentum_step),
            answers.as_lists(momentum_step),
        ),
    ),
    Exercise(
        id="05.2",
        signature="momentum_matrix(lr, beta, curvature)",
        points=3,
        task="Return the 2 × 2 matrix of one step on (new, old) theta, and its spectral radius.",
        reference=answers.momentum_matrix,
        cases=answers.matrix_cases,
        mistakes=(
            Mistake(
                "largest instead of longest",
                "The matrix is right. For the radius you take the largest real part of the "
                "eigenvalues; a negative or a complex one may be longer. Take the absolute value "
                "first: `np.abs(values).max()`.",
                answers.matrix_with(answers.right_entries, lambda _, values: values.real.max()),
            ),
            Mistake(
                "imaginary part dropped",
                "The matrix is right. Where the eigenvalues are complex, you drop their imaginary "
                "part. The length of a + ib is √(a² + b²); `np.abs` knows that.",
                answers.matrix_with(
                    answers.right_entries, lambda _, values: np.abs(values.real).max()
                ),
            ),
            Mistake(
                "norm of the matrix",
                "The matrix is right. Its norm says how much one step can stretch a vector; in "
                "the long run the spectral radius counts, the absolute value of the longest "
                "eigenvalue.",
                answers.matrix_with(
                    answers.right_entries, lambda matrix, _: np.linalg.norm(matrix, 2)
                ),
            ),
            Mistake(
                "sign of the memory",
                "The old theta enters with the wrong sign. From beta·(θ − θ_old) it gets the "
                "factor −beta.",
                answers.matrix_with(lambda product, beta: [[1 + beta - product, beta], [1, 0]]),
            ),
            Mistake(
                "half the memory",
                "The upper left entry lacks beta. The term beta·(θ − θ_old) contains θ as well: "
                "1 + beta − lr·curvature.",
                answers.matrix_with(lambda product, beta: [[1 - product, -beta], [1, 0]]),
            ),
            Mistake(
                "transposed",
                "Your matrix is transposed. Row 0 makes the new theta, (1 + beta − lr·curvature) θ "
                "− beta θ_old; row 1 copies θ into the place of the old one. The eigenvalues can't "
                "tell, the product with (θ, θ_old) can.",
                answers.matrix_with(lambda product, beta: [[1 + beta - product, 1], [-beta, 0]]),
            ),
            Mistake(
                "Nesterov",
                "This is the matrix of Nesterov's method, in which the curvature acts on the "
                "memory too. Here the gradient is taken at θ: it adds −lr·curvature to the upper "
                "left entry and nothing else.",
                answers.matrix_with(
                    lambda product, beta: [
                        [(1 + beta) * (1 - product), -beta * (1 - product)],
                        [1, 0],
                    ]
                ),
            ),
        ),
        alternatives=(
            answers.matrix_by_formula,
            answers.matrix_by_roots,
            answers.matrix_filled,
            lambda lr, beta, curvature: tuple(
                np.float32(x) for x in answers.momentum_matrix(lr, beta, curvature)
            ),
        ),
    ),
    Exercise(
        id="05.3",
        signature="tuned_heavy_ball(m, L)",
        points=2,
        task="Return the best rate and the best beta for curvatures from m to L.",
        reference=answers.tuned_heavy_ball,
        cases=answers.tuned_cases,
        mistakes=(
            Mistake(
                "rate not squared",
                "beta is right, the rate is not squared. √(lr·L) + √(lr·m) = 2 gives √lr = "
                "2/(√L + √m): the rate is the square of that.",
                lambda m, L: (2 / (L**0.5 + m**0.5), answers.tuned_heavy_ball(m, L)[1]),
            ),
            Mistake(
                "beta not squared",
                "The rate is right. (√κ − 1)/(√κ + 1) is √beta, the spectral radius; beta is its "
                "square. Unsquared it is the beta for Nesterov's method with rate 1/L.",
                lambda m, L: (answers.tuned_heavy_ball(m, L)[0], answers.ratio((L / m) ** 0.5)),
            ),
            Mistake(
                "no roots",
                "beta is built from κ, and it takes √κ: ((√κ − 1)/(√κ + 1))². With κ itself it "
                "is the squared factor of gradient descent, far too close to 1.",
                lambda m, L: (answers.tuned_heavy_ball(m, L)[0], answers.ratio(L / m) ** 2),
            ),
            Mistake(
                "the rate of gradient descent",
                "beta is right, but 2/(L + m) is the best rate of gradient descent. With momentum "
                "a longer step stays stable: (2/(√L + √m))².",
                lambda m, L: (2 / (L + m), answers.tuned_heavy_ball(m, L)[1]),
            ),
            Mistake(
                "the lowest curvature taken as 1",
                "Right where m = 1 only. beta depends on the ratio κ = L/m, but the rate has the "
                "units of 1/curvature: (2/(√L + √m))², not (2/(√κ + 1))².",
                lambda m, L: ((2 / ((L / m) ** 0.5 + 1)) ** 2, answers.tuned_heavy_ball(m, L)[1]),
            ),
            Mistake(
                "swapped",
                "Both numbers are right and change places: return the rate first, then beta.",
                lambda m, L: answers.tuned_heavy_ball(m, L)[::-1],
            ),
        ),
        alternatives=(
            answers.tuned_by_kappa,
            answers.tuned_by_beta,
            lambda m, L: list(answers.tuned_heavy_ball(m, L)),
            lambda m, L: tuple(np.float32(x) for x in answers.tuned_heavy_ball(m, L)),
        ),
    ),
    Exercise(
        id="05.4",
        signature="mended_nesterov(grad, theta, *, lr, beta, steps)",
        points=2,
        task="Return where Nesterov's method ends, shape (d,), with the bug mended.",
        reference=answers.mended_nesterov,
        cases=answers.ahead_cases,
        mistakes=(
            Mistake(
                "moved twice",
                "The bug is still there: the step starts from the look-ahead point, which has "
                "already moved by beta·v, and v contains beta·v again. Look from `ahead`, but "
                "step from theta: theta + v.",
                answers.ahead_with(answers.look, lambda theta, ahead, v: ahead + v),
            ),
            Mistake(
                "no look-ahead",
                "This is the heavy ball: the gradient is taken at theta. Nesterov's method takes "
                "it at theta + beta·v, where the velocity alone would lead.",
                answers.ahead_with(lambda theta, beta, v: theta, answers.keep),
            ),
            Mistake(
                "looks too far",
                "You look at theta + v. Friction will shorten the velocity to beta·v before it "
                "acts, so look at theta + beta·v.",
                answers.ahead_with(lambda theta, beta, v: theta + v, answers.keep),
            ),
            Mistake(
                "looks back",
                "You look at theta − beta·v, where you come from. v is the displacement itself "
                "and points forward: theta + beta·v.",
                answers.ahead_with(lambda theta, beta, v: theta - beta * v, answers.keep),
            ),
            Mistake(
                "forgets",
                "The velocity starts at zero in every step, so this is gradient descent. Set it "
                "to zero once, before the loop.",
                answers.ahead_with(answers.look, answers.keep, forget=True),
            ),
            Mistake(
                "ends ahead",
                "You return the look-ahead point, theta + beta·v. The walker stands at theta; the "
                "look-ahead is only where the slope is read.",
                answers.ends_ahead,
            ),
            Mistake(
                "start changed",
                "The value is right, but `theta += v` has moved the caller's start. Work on a "
                "copy: `theta = np.array(theta, dtype=float)`.",
                answers.start_moved,
            ),
        ),
        alternatives=(
            answers.ahead_two_points,
            answers.ahead_on_a_copy,
            answers.ahead_by_library_form,
            lambda grad, theta, **kwargs: np.float32(
                answers.mended_nesterov(grad, theta, **kwargs)
            ),
        ),
    ),
    Exercise(
        id="05.5",
        signature="nesterov_step(theta, grad, state, *, lr, beta)",
        points=3,
        task="Return theta after one step in the libraries' form of Nesterov's method, and the "
        "new state.",
        reference=nesterov_step,
        cases=answers.step_cases,
        drive=answers.steps,
        mistakes=(
            Mistake(
                "heavy ball",
                "This is plain momentum: grad + beta·(old m) is the new m itself. Update m first, "
                "then step along grad + beta·(new m).",
                answers.in_new_state(
                    lambda theta, g, m, lr, beta: (theta - lr * (beta * m + g), beta * m + g)
                ),
            ),
            Mistake(
                "gradient missing",
                "You step along beta·m alone. The newest gradient is in m, but it acts once more "
                "at the point where you stand: grad + beta·m.",
                answers.in_new_state(
                    lambda theta, g, m, lr, beta: (
                        theta - lr * beta * (beta * m + g),
                        beta * m + g,
                    )
                ),
            ),
            Mistake(
                "memory undamped",
                "You step along grad + m. The memory has to fade before it acts once more: "
                "grad + beta·m.",
                answers.in_new_state(
                    lambda theta, g, m, lr, beta: (theta - lr * (g + beta * m + g), beta * m + g)
                ),
            ),
            Mistake(
                "step remembered",
                "The first step is right, then it drifts: you keep the whole step, grad + beta·m, "
                "as the new state. Only m = beta·m + grad is remembered.",
                answers.in_new_state(
                    lambda theta, g, m, lr, beta: (
                        theta - lr * (g + beta * (beta * m + g)),
                        g + beta * (beta * m + g),
                    )
                ),
            ),
            Mistake(
                "average",
                "Your m is an average, beta·m + (1 − beta)·grad. Here it is a sum: the new "
                "gradient enters whole, as in torch and optax.",
                answers.in_new_state(
                    lambda theta, g, m, lr, beta: (
                        theta - lr * (g + beta * (beta * m + (1 - beta) * g)),
                        beta * m + (1 - beta) * g,
                    )
                ),
            ),
            Mistake(
                "state not advanced",
                "The first step is right, the later ones are not: the state goes back as it came. "
                "Return `state._replace(m=m)` with the new m.",
                lambda theta, grad, state, *, lr, beta: (
                    theta - lr * (grad + beta * (beta * state.m + grad)),
                    state,
                ),
            ),
            Mistake(
                "ascent",
                "You add the step to theta, which climbs: gradients point uphill. Subtract "
                "lr·(grad + beta·m).",
                answers.in_new_state(
                    lambda theta, g, m, lr, beta: (
                        theta + lr * (g + beta * (beta * m + g)),
                        beta * m + g,
                    )
                ),
            ),
            Mistake(
                "in place",
                "The numbers are right, but `state.m *= …` changes the caller's state. Make a new "
                "array: `m = beta * state.m + grad`.",
                answers.nesterov_in_place,
            ),
            Mistake(
                "bare state",
                answers.BARE_STATE,
                lambda theta, grad, state, *, lr, beta: (
                    theta - lr * (grad + beta * (beta * state.m + grad)),
                    beta * state.m + grad,
                ),
            ),
        ),
        alternatives=(
            answers.nesterov_on_copies,
            answers.nesterov_two_terms,
            answers.float32(nesterov_step),
            answers.as_lists(nesterov_step),
        ),
    ),
    Exercise(
        id="05.6",
        signature="convert_momentum(lr, beta, *, to)",
        points=2,
        task="Return (lr, beta) in the convention `to`, given those of the sum m <- beta m + g.",
        reference=answers.convert_momentum,
        cases=answers.convert_cases,
        mistakes=(
            Mistake(
                "rate unchanged",
                "The average is 1 − beta times the sum, so the same lr makes steps that are "
                "1 − beta times too short. Divide lr by 1 − beta; only sum and velocity share lr.",
                answers.convert_with(average=lambda lr, beta: (lr, beta)),
            ),
            Mistake(
                "wrong way round",
                "You multiply by 1 − beta where you should divide. The average is the smaller "
                "one, so it needs the larger rate.",
                answers.convert_with(
                    average=lambda lr, beta: (lr * (1 - beta), beta),
                    descent=lambda lr, beta: (lr * (1 - beta), 0.0),
                ),
            ),
            Mistake(
                "velocity rescaled",
                "The velocity −lr·m has the rate inside, and no factor beside it: its lr and beta "
                "are those of the sum.",
                answers.convert_with(velocity=lambda lr, beta: (lr / (1 - beta), beta)),
            ),
            Mistake(
                "weight of the new gradient",
                "For the average you return 1 − beta in place of beta. beta weighs the memory in "
                "every form; the weight of the new gradient is what is left.",
                answers.convert_with(average=lambda lr, beta: (lr / (1 - beta), 1 - beta)),
            ),
            Mistake(
                "descent with the same rate",
                "Plain descent with the same lr covers less ground: under a constant gradient "
                "momentum sums up 1 + beta + beta² + … = 1/(1 − beta) gradients a step.",
                answers.convert_with(descent=lambda lr, beta: (lr, 0.0)),
            ),
            Mistake(
                "descent that remembers",
                "Gradient descent has no memory: its beta is 0.",
                answers.convert_with(descent=lambda lr, beta: (lr / (1 - beta), beta)),
            ),
        ),
        alternatives=(
            answers.convert_by_table,
            answers.convert_by_series,
            answers.convert_float32,
            answers.convert_through_friction,
        ),
    ),
)
