using Sim.Scenarios.Fields;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Loading;

/// <summary>Dotted paths of parameters, as <c>--set</c> and <c>sweep:</c> take them.</summary>
internal static class ParameterPath
{
    /// <summary>
    /// The keys of a path. What lies inside a named library object goes to the override, so that <c>cluster.node.gpu.sms</c> works while the node is a name.
    /// </summary>
    public static string[] Keys(string path)
    {
        var keys = path.Split('.');
        return keys is ["cluster", "node" or "fabric", _, ..] ? ["cluster", "override", .. keys[1..]] : keys;
    }

    /// <summary>Reports a path that leads to no parameter, with the nearest key.</summary>
    public static bool Check(string path, Origin origin, string findingPath, FindingList findings)
    {
        FieldTable? table = FieldTable.ForScenario();
        foreach (var key in path.Split('.'))
        {
            if (table is null)
            {
                findings.Error(origin, findingPath, $"'{path}' leads to no parameter", $"nothing lies below the key before '{key}'");
                return false;
            }

            if (table[key] is not { } field)
            {
                var near = Nearest.Word(key, table.Fields.Select(known => known.Key));
                findings.Error(origin, findingPath, $"'{path}' leads to no parameter: unknown key '{key}'", near is null ? null : $"did you mean {near}?");
                return false;
            }

            // Below an override anything may follow: it is checked where it lands.
            if (field.Kind == FieldKind.Tree)
            {
                return true;
            }

            table = field is { Kind: FieldKind.Section, IsList: false } ? field.Section : null;
        }

        return true;
    }
}
