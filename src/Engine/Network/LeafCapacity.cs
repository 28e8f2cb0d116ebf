using Sim.Topology;

namespace Sim.Engine.Network;

/// <summary>
/// Finds the resources of the fabric that never bind. All traffic through the bundle of a leaf's uplinks came in through NIC ports of that leaf, with the same
/// coefficient; if these ports together are no wider than the bundle, the ports always bind first. The same holds for downlinks.
/// </summary>
internal static class LeafCapacity
{
    public static bool[] Binding(FabricRouter router)
    {
        var links = router.Graph.Links;
        var portsIn = new double[router.Graph.Vertices.Count];
        var portsOut = new double[portsIn.Length];
        for (var link = 0; link < links.Count; link++)
        {
            if (links.Kind[link] == LinkKind.NicPort)
            {
                portsIn[links.To[link]] += router.ResourceCapacity(link);
                portsOut[links.From[link]] += router.ResourceCapacity(link);
            }
        }

        var binding = new bool[router.ResourceCount];
        Array.Fill(binding, true);
        for (var resource = links.Count; resource < binding.Length; resource++)
        {
            var members = router.ResourceLinks(resource);
            var (from, to) = (links.From[members[0]], links.To[members[0]]);
            if (links.Kind[members[0]] != LinkKind.Fabric)
            {
                continue;
            }

            bool isUp = portsIn[from] > 0, isDown = portsOut[to] > 0;
            double up = 0, down = 0;
            foreach (var member in members)
            {
                isUp &= links.From[member] == from;
                isDown &= links.To[member] == to;
                up = portsIn[from];
                down = portsOut[to];
            }

            binding[resource] = !((isUp && up <= router.ResourceCapacity(resource)) || (isDown && down <= router.ResourceCapacity(resource)));
        }

        return binding;
    }
}
