namespace Nadir.Chaos.Tests.Trials;

/// <summary>Which worker holds which lease, as far as their questions tell: one that asked to take a lease may have it.</summary>
internal sealed class LeaseLedger
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, WorkerProcess> holders = [];

    /// <summary>Takes note of a question about a lease.</summary>
    public void Note(WorkerProcess worker, string label)
    {
        string[] words = label.Split(' ');
        lock (gate)
        {
            switch (words[0], words[1])
            {
                case ("after", "lease"):
                    holders[words[2]] = worker;
                    break;
                case ("before", "lease") when !holders.ContainsKey(words[2]):
                    holders[words[2]] = worker;
                    break;
                case ("after", "release") when holders.GetValueOrDefault(words[2]) == worker:
                    holders.Remove(words[2]);
                    break;
            }
        }
    }

    /// <summary>Paths whose lease a worker has or may have.</summary>
    public IReadOnlyList<string> Of(WorkerProcess worker)
    {
        lock (gate)
        {
            return [.. holders.Where(pair => pair.Value == worker).Select(pair => pair.Key)];
        }
    }

    /// <summary>Forgets a worker's leases.</summary>
    public void Drop(WorkerProcess worker)
    {
        lock (gate)
        {
            foreach (string path in holders.Where(pair => pair.Value == worker).Select(pair => pair.Key).ToList())
            {
                holders.Remove(path);
            }
        }
    }
}
