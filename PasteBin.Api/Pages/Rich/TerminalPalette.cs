using System.Globalization;
using System.Text;

namespace PasteBin.Api.Pages.Rich;

/// <summary>
/// The 256 colours of terminals as style classes, since the pages' policy lets no element have a style of its own: <c>f9</c> is ink on the page, light
/// or dark enough to be read there; <c>b9</c> is a ground as it is, and <c>e9</c> ink as it is, for grounds.
/// </summary>
internal static class TerminalPalette
{
    /// <summary>What WCAG 2.2 asks of text, 1.4.3.</summary>
    public const double Contrast = 4.5;

    public const int Black = 16;
    public const int White = 231;

    // The darkest ground of the light page and the lightest of the dark one: those of marked lines, --mark in the style sheet.
    private static readonly Rgb Light = new(0xFF, 0xF3, 0xBF);
    private static readonly Rgb Dark = new(0x3A, 0x33, 0x13);

    // Of the sixteen that have names everybody has others; these are Visual Studio Code's.
    private static readonly int[] Named =
    [
        0x000000, 0xCD3131, 0x0DBC79, 0xE5E510, 0x2472C8, 0xBC3FBC, 0x11A8CD, 0xE5E5E5,
        0x666666, 0xF14C4C, 0x23D18B, 0xF5F543, 0x3B8EEA, 0xD670D6, 0x29B8DB, 0xFFFFFF,
    ];

    private static readonly int[] Steps = [0, 95, 135, 175, 215, 255];

    /// <summary>A style sheet with the three classes of each.</summary>
    public static byte[] Css()
    {
        var css = new StringBuilder();
        for (var index = 0; index < 256; index++)
        {
            var color = Color(index);
            css.Append(CultureInfo.InvariantCulture, $".f{index}{{color:light-dark({Readable(color, Light, 0)},{Readable(color, Dark, 255)})}}\n");
            css.Append(CultureInfo.InvariantCulture, $".b{index}{{background:{color}}}.e{index}{{color:{color}}}\n");
        }

        return Encoding.ASCII.GetBytes(css.ToString());
    }

    /// <summary>Ink that can be read on a ground: what was asked for, or else black or white.</summary>
    public static int On(int ground, int? ink)
    {
        var color = Color(ground);
        return ink is { } asked && Color(asked).ContrastTo(color) >= Contrast ? asked
            : Color(White).ContrastTo(color) >= Color(Black).ContrastTo(color) ? White : Black;
    }

    /// <summary>The one of 256 that is most like a colour of 16 million.</summary>
    public static int Nearest(int red, int green, int blue)
    {
        var cube = 16 + (36 * Step(red)) + (6 * Step(green)) + Step(blue);
        var grey = 232 + Math.Clamp((((red + green + blue) / 3) - 3) / 10, 0, 23);
        return Distance(grey) < Distance(cube) ? grey : cube;

        int Distance(int index)
        {
            var color = Color(index);
            return Square(color.Red - red) + Square(color.Green - green) + Square(color.Blue - blue);
        }
    }

    internal static Rgb Color(int index) => index switch
    {
        < 16 => new(Named[index] >> 16, (Named[index] >> 8) & 255, Named[index] & 255),
        < 232 => new(Steps[(index - 16) / 36], Steps[(index - 16) / 6 % 6], Steps[(index - 16) % 6]),
        _ => new(8 + (10 * (index - 232)), 8 + (10 * (index - 232)), 8 + (10 * (index - 232))),
    };

    /// <summary>The colour, moved towards black or white until it can be read.</summary>
    private static Rgb Readable(Rgb color, Rgb ground, int end)
    {
        var mixed = color;
        for (var part = 1; mixed.ContrastTo(ground) < Contrast; part++)
        {
            mixed = new(Mix(color.Red), Mix(color.Green), Mix(color.Blue));

            int Mix(int from) => from + ((end - from) * part / 20);
        }

        return mixed;
    }

    private static int Step(int value) => value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;

    private static int Square(int number) => number * number;

    internal readonly record struct Rgb(int Red, int Green, int Blue)
    {
        // Relative luminance, as WCAG 2.2 defines it.
        private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

        public double ContrastTo(Rgb other) =>
            (Math.Max(Luminance, other.Luminance) + 0.05) / (Math.Min(Luminance, other.Luminance) + 0.05);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

        private static double Linear(int value) => value / 255.0 is var part && part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
    }
}
