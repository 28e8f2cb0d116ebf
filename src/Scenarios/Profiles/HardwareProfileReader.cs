using Sim.Engine.Compute;
using Sim.Units;
using YamlDotNet.RepresentationModel;

namespace Sim.Scenarios.Profiles;

/// <summary>
/// Reads <c>library/profiles/*.yaml</c>, the files that calibration writes. All defects are findings with line and column; null when there
/// is any.
/// </summary>
public static class HardwareProfileReader
{
    /// <summary>Reads one profile; <paramref name="file"/> stands in the findings.</summary>
    public static HardwareProfile? Read(string file, TextReader text, ICollection<Finding> findings)
    {
        var before = findings.Count;
        if (YamlFields.Root(file, text, findings) is not { } root)
            return null;
        var fields = new YamlFields(root, file, "", findings);
        var name = fields.Text("profile");
        var derivedFrom = fields.Text("derived_from", required: false);
        fields.Text("data_until", required: false); // for who reads the file
        var sms = fields.Number("sms", 1);
        var parameters = new List<ProfileParameter>();
        if (fields.Mapping("parameters") is { } mapping)
        {
            foreach (var (key, value) in mapping.Children)
                ReadParameter(key.ToString(), value, file, parameters, findings);
        }

        var fits = ParameterFitReader.Read(fields.Has("fits") ? fields.Mapping("fits") : null, file, parameters, findings);
        fields.RefuseUnknown();
        if (findings.Count > before)
            return null;
        try
        {
            return new HardwareProfile(name!, (int)sms!.Value, parameters) { Fits = fits, DerivedFrom = derivedFrom };
        }
        catch (KeyNotFoundException missing)
        {
            fields.Report(root.Children[new YamlScalarNode("parameters")].Start, "parameters", missing.Message);
            return null;
        }
    }

    private static void ReadParameter(string name, YamlNode node, string file, List<ProfileParameter> parameters, ICollection<Finding> findings)
    {
        var path = "parameters." + name;
        if (node is not YamlMappingNode mapping)
        {
            findings.Add(new Finding(FindingSeverity.Error, file, (int)node.Start.Line, (int)node.Start.Column, path, "a mapping with value, unit, relative_error and basis was expected"));
            return;
        }

        var fields = new YamlFields(mapping, file, path, findings);
        var value = fields.Number("value", 0);
        var unit = fields.Text("unit");
        var error = fields.Number("relative_error", 0);
        var basis = fields.Text("basis");
        fields.RefuseUnknown();
        if (value is { } number && unit is not null && error is { } relative && basis is not null)
            parameters.Add(new ProfileParameter(name, number, unit, relative, basis));
    }
}
