namespace Nadir.Platform.Hosting;

/// <summary>A function that runs for each new or changed blob. How the cloud notices them (its source) makes no difference here.</summary>
/// <param name="Method">What is called.</param>
/// <param name="Pattern">Which blobs.</param>
public sealed record BlobFunction(FunctionMethod Method, BlobPattern Pattern);
