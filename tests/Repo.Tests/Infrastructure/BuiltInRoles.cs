namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>Ids of Azure's built-in roles, the same in every tenant: learn.microsoft.com, "Azure built-in roles".</summary>
internal static class BuiltInRoles
{
    /// <summary>Id by name.</summary>
    public static readonly IReadOnlyDictionary<string, string> Ids = new Dictionary<string, string>
    {
        ["AcrPull"] = "7f951dda-4ed3-4680-a7ca-43fe172d538d",
        ["AcrPush"] = "8311e382-0749-4cb8-b61a-304f252e45ec",
        ["Monitoring Metrics Publisher"] = "3913510d-42f4-4e42-8a64-420c390055eb",
        ["Storage Blob Data Contributor"] = "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        ["Storage Blob Data Owner"] = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        ["Storage Blob Data Reader"] = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        ["Storage Queue Data Contributor"] = "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
        ["Storage Queue Data Message Processor"] = "8a0f0c08-91a1-4084-bc3d-661d67233fed",
        ["Storage Queue Data Message Sender"] = "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
        ["Storage Queue Data Reader"] = "19e7f393-937e-4f77-808e-94535e297925",
    };
}
