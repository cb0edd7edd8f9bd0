using System.Globalization;
using System.Text.Json;
using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>Grids of training times.</summary>
internal static class TimestepGoldens
{
    private const string Group = "params";

    public static void Check(GoldenCase golden)
    {
        golden.Know(golden.Json, "", "id", "kind", "source", "params", "timesteps", "n_timesteps", "notes");
        golden.Know(golden.Json.GetProperty(Group), "params.", "timestep_spacing", "steps_offset", "n", "num_train_timesteps", "skip_prk_steps",
            "section_counts", "num_timesteps", "sample_timesteps");
        var times = Times(golden);
        golden.Same("timesteps", golden.Numbers("timesteps"), times);
        if (golden.Has("n_timesteps"))
        {
            golden.Same("n_timesteps", golden.Number("n_timesteps"), times.Length);
        }
    }

    private static double[] Times(GoldenCase golden)
    {
        var n = (int)golden.Setting("n", 0, Group);
        switch (golden.Json.GetProperty("source").GetProperty("function").GetString())
        {
            case "space_timesteps" when golden.Repo == "zsyOAOA/ResShift":
                return Wide([.. TrainingTimes.ResShift((int)golden.Setting("num_timesteps", 0, Group), (int)golden.Setting("sample_timesteps", 0, Group)).Reverse()]);
            case "space_timesteps":
                return Wide(Sections(golden));
            case "DDPMScheduler.set_timesteps" or "DDIMScheduler.set_timesteps":
                return Wide(Spaced(golden, n, TrainingTimes.Linspace, TrainingTimes.Leading));
            case "EulerDiscreteScheduler.set_timesteps" or "LMSDiscreteScheduler.set_timesteps":
                return Exact(golden, n);
            case "HeunDiscreteScheduler.set_timesteps":
                var exact = Exact(golden, n);
                return [exact[0], .. exact.Skip(1).SelectMany(t => new[] { t, t })];
            case "DPMSolverMultistepScheduler.set_timesteps" or "UniPCMultistepScheduler.set_timesteps":
                return Wide(Spaced(golden, n, TrainingTimes.LinspaceOpen, TrainingTimes.LeadingOpen));
            case "DPMSolverSinglestepScheduler.set_timesteps":
                return Wide(TrainingTimes.LinspaceOpen(1000, n));
            case "LCMScheduler.set_timesteps" or "TCDScheduler.set_timesteps":
                return Wide(TrainingTimes.Latent(1000, n, 50));
            case "CMStochasticIterativeScheduler.set_timesteps":
                return [.. ConsistencyGrid.Sigmas(n, 40, 0.002, 80, 7).Select(ConsistencyGrid.NetworkTime)];
            case "PNDMScheduler.set_timesteps":
                var leading = TrainingTimes.Leading(1000, n, 0);
                return Wide(golden.Flag("skip_prk_steps", false, Group) ? TrainingTimes.PndmRepeated(leading) : TrainingTimes.PndmRungeKutta(leading, 1000 / n));
            case var other:
                throw new GoldenMismatchException($"unknown function {other}");
        }
    }

    private static double[] Exact(GoldenCase golden, int n) => golden.Word("timestep_spacing", "", Group) == "linspace"
        ? TrainingTimes.LinspaceExact((int)golden.Setting("num_train_timesteps", 1000, Group), n)
        : Wide(Spaced(golden, n, TrainingTimes.Linspace, TrainingTimes.Leading));

    private static int[] Spaced(GoldenCase golden, int n, Func<int, int, int[]> linspace, Func<int, int, int, int[]> leading)
    {
        var training = (int)golden.Setting("num_train_timesteps", 1000, Group);
        return golden.Word("timestep_spacing", "", Group) switch
        {
            "linspace" => linspace(training, n),
            "leading" => leading(training, n, (int)golden.Setting("steps_offset", 0, Group)),
            "trailing" => TrainingTimes.Trailing(training, n),
            var other => throw new GoldenMismatchException($"unknown spacing {other}"),
        };
    }

    private static int[] Sections(GoldenCase golden)
    {
        var training = (int)golden.Setting("num_train_timesteps", 1000, Group);
        var counts = golden.Setting("section_counts", Group)!.Value;
        return counts.ValueKind == JsonValueKind.String
            ? TrainingTimes.Strided(training, int.Parse(counts.GetString()!["ddim".Length..], CultureInfo.InvariantCulture))
            : TrainingTimes.Sections(training, [.. GoldenCase.Numbers(counts).Select(v => (int)v)]);
    }

    private static double[] Wide(int[] times) => [.. times.Select(t => (double)t)];
}
