using System.Globalization;

namespace Nadir.Platform.Hosting;

/// <summary>One field of an NCRONTAB expression: the set of values it allows, all within 0 to 63.</summary>
internal readonly record struct CronField
{
    private readonly ulong allowed;

    private CronField(ulong allowed)
    {
        this.allowed = allowed;
    }

    /// <summary>The first second, minute or hour.</summary>
    public static CronField OnlyZero { get; } = new(1);

    /// <summary>
    /// Reads <c>*</c>, values, ranges <c>a-b</c>, steps <c>*/n</c>, <c>a/n</c> (from a on) and <c>a-b/n</c>, and lists of these.
    /// Values are numbers from <paramref name="least"/> to <paramref name="most"/> or, where given, <paramref name="names"/> in any
    /// case, the first of which stands for <paramref name="least"/>. Throws <see cref="FormatException"/> for anything else.
    /// </summary>
    public static CronField Parse(string text, string what, int least, int most, params string[] names)
    {
        ulong allowed = 0;
        foreach (string item in text.Split(','))
        {
            string[] parts = item.Split('/');
            int step = parts.Length == 1 ? 1 : Number(parts[1]);
            if (parts.Length > 2 || step < 1)
            {
                throw Fault(item);
            }

            var (first, last) = Range(parts[0], parts.Length == 2);
            for (int value = first; value <= last; value += step)
            {
                allowed |= 1UL << value;
            }
        }

        return new CronField(allowed);

        (int First, int Last) Range(string range, bool stepped)
        {
            if (range == "*")
            {
                return (least, most);
            }

            string[] ends = range.Split('-');
            int first = Value(ends[0]);
            int last = ends.Length == 2 ? Value(ends[1]) : stepped ? most : first;
            return ends.Length <= 2 && first <= last ? (first, last) : throw Fault(range);
        }

        int Value(string value)
        {
            int named = Array.FindIndex(names, name => name.Equals(value, StringComparison.OrdinalIgnoreCase));
            int number = named >= 0 ? named + least : Number(value);
            return number >= least && number <= most ? number : throw Fault(value);
        }

        int Number(string digits) =>
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Fault(digits);

        FormatException Fault(string part) => new($"'{part}' is not allowed for the {what} ({least} to {most})");
    }

    /// <summary>Whether the field allows <paramref name="value"/>.</summary>
    public bool Allows(int value) => (allowed >> value & 1) != 0;
}
