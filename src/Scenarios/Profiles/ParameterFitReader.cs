using System.Globalization;
using Sim.Engine.Compute;
using Sim.Units;
using YamlDotNet.RepresentationModel;

namespace Sim.Scenarios.Profiles;

/// <summary>Reads the covariances of a profile's fits; the rest of a fit's record is for readers.</summary>
internal static class ParameterFitReader
{
    public static IReadOnlyList<ParameterFit> Read(
        YamlMappingNode? node, string file, IReadOnlyList<ProfileParameter> parameters, ICollection<Finding> findings)
    {
        var fits = new List<ParameterFit>();
        foreach (var (key, value) in node?.Children ?? new YamlMappingNode().Children)
        {
            var names = Items(value, "parameters")?.Select(item => item.ToString()).ToList();
            var rows = Items(value, "covariance")?.Select(Numbers).ToList();
            if (names is null || rows is null || rows.Count != names.Count || rows.Any(row => row is null || row.Count != names.Count))
            {
                Report(value, "a list of parameters and a square covariance of their number was expected");
            }
            else if (names.FirstOrDefault(name => parameters.All(parameter => parameter.Name != name)) is { } unknown)
            {
                Report(value, $"the profile has no parameter '{unknown}'");
            }
            else
            {
                fits.Add(new ParameterFit(key.ToString(), names, rows!));
            }

            void Report(YamlNode at, string message) => findings.Add(
                new Finding(FindingSeverity.Error, file, (int)at.Start.Line, (int)at.Start.Column, "fits." + key, message));
        }

        return fits;
    }

    private static IList<YamlNode>? Items(YamlNode node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var found) && found is YamlSequenceNode list ? list.Children : null;

    private static List<double>? Numbers(YamlNode node)
    {
        var numbers = new List<double>();
        foreach (var item in node is YamlSequenceNode list ? list.Children : [])
        {
            if (!double.TryParse(item.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers;
    }
}
