namespace Microsoft.Azure.Functions.Worker;

/// <summary>A timer's recent past and near future.</summary>
public class ScheduleStatus
{
    /// <summary>Last occurrence.</summary>
    public DateTime Last { get; set; }

    /// <summary>Next occurrence.</summary>
    public DateTime Next { get; set; }

    /// <summary>When this record was last written.</summary>
    public DateTime LastUpdated { get; set; }
}
