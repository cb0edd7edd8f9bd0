namespace Nadir.Core.Diffusion.Samplers;

/// <summary>The samplers by name.</summary>
public static class SamplerCatalog
{
    private static readonly (string Name, string Summary, Func<double?, ISampler> Make, bool TakesEta)[] Entries =
    [
        ("ddim", "deterministic at eta 0, ancestral at 1; right for very few steps", eta => new Ddim(eta ?? 0), true),
        ("euler", "first order in sigma; the same as ddim at eta 0", _ => new Euler(), false),
        ("euler-ancestral", "Euler with fresh noise in every step", eta => new EulerAncestral(eta ?? 1), true),
        ("ddpm", "ancestral sampling with the posterior's variance; many steps", _ => new Ddpm(), false),
        ("ddpm-large", "ancestral sampling with the forward variance; many steps", _ => new Ddpm(DdpmVariance.Large), false),
        ("heun", "second order, two evaluations a step", _ => new Heun(), false),
        ("edm-heun", "Heun with churn (S_churn 40, S_noise 1.003)", _ => new Heun(new Churn(40, 0.05, 50, 1.003)), false),
        ("dpm2", "second-order midpoint, two evaluations a step", _ => new Dpm2(), false),
        ("dpm2-ancestral", "midpoint with fresh noise in every step", eta => new Dpm2(eta ?? 1, 1), true),
        ("dpm-solver-1", "first order in noise prediction; the same as ddim", _ => new DpmSolverSinglestep(1, DpmKind.Noise), false),
        ("dpm-solver-2", "second order in noise prediction, singlestep", _ => new DpmSolverSinglestep(2, DpmKind.Noise), false),
        ("dpm-solver-3", "third order in noise prediction, singlestep", _ => new DpmSolverSinglestep(3, DpmKind.Noise), false),
        ("dpm-solver-2m", "second order in noise prediction, multistep", _ => new DpmSolverMultistep("dpm-solver-2m", 2, DpmKind.Noise), false),
        ("dpm-solver-3m", "third order in noise prediction, multistep", _ => new DpmSolverMultistep("dpm-solver-3m", 3, DpmKind.Noise), false),
        ("dpmpp-2s", "DPM-Solver++ of second order, singlestep", _ => new DpmSolverSinglestep(2), false),
        ("dpmpp-3s", "DPM-Solver++ of third order, singlestep", _ => new DpmSolverSinglestep(3), false),
        ("dpmpp-2m", "DPM-Solver++ of second order, multistep; a good default from four steps", _ => new DpmSolverMultistep("dpmpp-2m", 2) { LowersOrderBelow = 0 }, false),
        ("dpmpp-3m", "DPM-Solver++ of third order, multistep", _ => new DpmSolverMultistep("dpmpp-3m", 3), false),
        ("dpmpp-2s-ancestral", "DPM-Solver++ 2S with fresh noise in every step", eta => new Dpmpp2SAncestral(eta ?? 1), true),
        ("dpmpp-sde", "stochastic DPM-Solver++, two evaluations a step", eta => new DpmppSde(eta ?? 1), true),
        ("dpmpp-2m-sde", "stochastic DPM-Solver++ 2M", eta => new DpmSolverMultistep("dpmpp-2m-sde", 2, DpmKind.Data, DpmForm.Midpoint, eta ?? 1) { LowersOrderBelow = 0 }, true),
        ("dpmpp-3m-sde", "stochastic DPM-Solver++ 3M", eta => new DpmSolverMultistep("dpmpp-3m-sde", 3, DpmKind.Data, DpmForm.Linear, eta ?? 1) { LowersOrderBelow = 0 }, true),
        ("unipc", "predictor and corrector for the price of one; strong from four steps", _ => new UniPc(), false),
        ("unipc-3", "UniPC of third order", _ => new UniPc(3), false),
        ("adams-pc", "exponential Adams predictor and corrector of fourth order; what --tolerance runs", _ => new AdamsPredictorCorrector(), false),
        ("deis", "exponential multistep of third order in ln rho", _ => new Deis(), false),
        ("lms", "linear multistep of fourth order; many steps", _ => new Lms(), false),
        ("pndm", "pseudo linear multistep, one evaluation more than steps", _ => new Pndm(), false),
        ("pndm-rk", "PNDM with Runge-Kutta start, nine evaluations more than steps", _ => new Pndm(PndmStart.RungeKutta), false),
        ("lcm", "latent consistency: estimate and noise again; distilled models only", _ => new ConsistencyMultistep("lcm"), false),
        ("consistency", "multistep consistency; consistency models only", _ => new ConsistencyMultistep(), false),
        ("tcd", "trajectory consistency, eta is its gamma; distilled models only", eta => new Tcd(eta ?? 0.3), true),
        ("resshift", "ResShift's reverse step on the residual", _ => new ResShift(), false),
        ("flow-euler", "Euler on the velocity of flow matching; the same as ddim at eta 0", _ => new Ddim(), false),
        ("flow-heun", "Heun on the velocity, second order from pure noise on", _ => new FlowHeun(), false),
    ];

    /// <summary>All names, in the order of a listing.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Select(entry => entry.Name)];

    /// <summary>
    /// The sampler of that name. <paramref name="eta"/> is the share of stochastic noise, 0 to 1; null is the sampler's own default.
    /// Throws ArgumentException for an unknown name, naming the nearest and all there are, and for an eta the sampler does not take.
    /// </summary>
    public static ISampler Find(string name, double? eta = null)
    {
        var (_, _, make, takesEta) = Entry(name);
        if (eta is not null and not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(eta), eta, $"eta is between 0 (no noise) and 1 (ancestral), not {eta}");
        }

        if (eta > 0 && !takesEta)
        {
            throw new ArgumentException($"sampler {name} takes no eta ({eta} was given); ddim and the ancestral and sde samplers do", nameof(eta));
        }

        return make(eta);
    }

    /// <summary>The known name nearest to a mistyped one.</summary>
    public static string NearestTo(string name) => Nearest.To(name, Names);

    /// <summary>One line on the sampler of that name, for a listing.</summary>
    public static string Describe(string name) => Entry(name).Summary;

    /// <summary>True when the sampler is for consistency-distilled models only.</summary>
    public static bool IsForDistilledModels(string name) => name is "lcm" or "consistency" or "tcd";

    private static (string Name, string Summary, Func<double?, ISampler> Make, bool TakesEta) Entry(string name)
    {
        foreach (var entry in Entries)
        {
            if (entry.Name == name)
            {
                return entry;
            }
        }

        throw new ArgumentException(
            $"unknown sampler '{name}'; did you mean {Nearest.To(name, Names)}? There are {string.Join(", ", Names)}", nameof(name));
    }
}
