using System.Text.Json.Serialization;

namespace Nadir.Platform.Hosting;

/// <summary>JSON of the host's own records and messages.</summary>
[JsonSerializable(typeof(BlobReceipt))]
[JsonSerializable(typeof(TimerStatus))]
[JsonSerializable(typeof(PoisonBlobMessage))]
internal sealed partial class HostingJson : JsonSerializerContext;
