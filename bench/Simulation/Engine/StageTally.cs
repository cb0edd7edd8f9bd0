namespace Nadir.Simulation.Engine;

/// <summary>What a stage did. Law: paid = cold + idle + busy + lost.</summary>
internal sealed class StageTally
{
    /// <summary>Messages finished.</summary>
    public long Done { get; set; }

    /// <summary>Messages begun and cut off.</summary>
    public long CutOff { get; set; }

    /// <summary>Replicas started.</summary>
    public int Started { get; set; }

    /// <summary>Most replicas at one time.</summary>
    public int Peak { get; set; }

    /// <summary>Replica time from each start to each end.</summary>
    public TimeSpan Paid { get; set; }

    /// <summary>Of it, starting.</summary>
    public TimeSpan Cold { get; set; }

    /// <summary>Of it, waiting for a message.</summary>
    public TimeSpan Idle { get; set; }

    /// <summary>Of it, on messages that were finished.</summary>
    public TimeSpan Busy { get; set; }

    /// <summary>Of it, on messages that were cut off.</summary>
    public TimeSpan Lost { get; set; }

    /// <summary>Sum over messages of the time from visible to taken.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>The longest that a message waited: the most that the queue's age came to.</summary>
    public TimeSpan LongestWait { get; set; }

    /// <summary>Looks of the scaler at the queue.</summary>
    public long Polls { get; set; }

    /// <summary>Mean wait of a message.</summary>
    public TimeSpan MeanWait => Done + CutOff == 0 ? TimeSpan.Zero : Waited / (Done + CutOff);

    /// <summary>Share of what is paid for that finished a message, 0 to 1; 0 where nothing was paid for.</summary>
    public double Utilisation => Paid == TimeSpan.Zero ? 0 : Busy / Paid;
}
