using System.Globalization;

namespace Recovery.Bench;

/// <summary>Seconds of several rounds, the floor's and ours alternating.</summary>
internal sealed class Figures
{
    private readonly List<double> floor = [];
    private readonly List<double> ours = [];

    public static async Task<Figures> TakeAsync(int rounds, Func<Task<double>> floor, Func<Task<double>> ours)
    {
        var figures = new Figures();
        for (var round = 0; round < rounds; round++)
        {
            figures.floor.Add(await floor());
            figures.ours.Add(await ours());
        }

        return figures;
    }

    /// <summary>Four cells of a Markdown table: floor, ours, their ratio, their difference.</summary>
    public override string ToString()
    {
        var (least, mine) = (Median(floor), Median(ours));
        return string.Create(CultureInfo.InvariantCulture, $"{Show(floor)} | {Show(ours)} | {mine / least:0.00} | {mine - least:+0.00;-0.00}");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Show(List<double> values) => string.Create(CultureInfo.InvariantCulture, $"{Median(values):0.00} ({values.Min():0.00} to {values.Max():0.00})");
}
