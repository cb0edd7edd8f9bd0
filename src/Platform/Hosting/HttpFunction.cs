using Microsoft.Azure.Functions.Worker;

namespace Nadir.Platform.Hosting;

/// <summary>A function that answers HTTP requests.</summary>
/// <param name="Method">What is called.</param>
/// <param name="Route">Route template below the route prefix, without slashes at its ends.</param>
/// <param name="Verbs">HTTP methods answered; empty means all.</param>
/// <param name="Level">The key that the cloud asks for; on loopback none is.</param>
public sealed record HttpFunction(FunctionMethod Method, string Route, IReadOnlyList<string> Verbs, AuthorizationLevel Level);
