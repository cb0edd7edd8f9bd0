using System.Globalization;

namespace Nadir.Platform.Hosting;

/// <summary>Turns binding data, which is text, into the type of a plain parameter.</summary>
internal static class BindingValue
{
    /// <summary>The types a plain parameter may have, besides their nullable forms.</summary>
    public const string Supported = "string, int, long, double, bool and Guid";

    private static readonly Type[] Plain = [typeof(string), typeof(int), typeof(long), typeof(double), typeof(bool), typeof(Guid)];

    /// <summary>Whether a plain parameter may have this type.</summary>
    public static bool Supports(Type type) => Plain.Contains(Bare(type));

    /// <summary>
    /// The value as <paramref name="type"/>; null or the type's default for no text; throws <see cref="FormatException"/> or
    /// <see cref="OverflowException"/> for text that is no such value.
    /// </summary>
    public static object? Convert(string? text, Type type)
    {
        if (text is null)
        {
            return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null;
        }

        var bare = Bare(type);
        return bare == typeof(Guid) ? Guid.Parse(text) : System.Convert.ChangeType(text, bare, CultureInfo.InvariantCulture);
    }

    private static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
