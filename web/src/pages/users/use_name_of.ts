// Whom an id means. Only administrators may ask for the others of an instance.
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "@/api/queries";
import { usersQuery } from "./user_queries";

export function useNameOf(): (id: string | null) => string {
  const { data: me } = useQuery(meQuery);
  const { data: users } = useQuery({ ...usersQuery, enabled: me?.user.role === "admin" });
  return (id) => {
    if (id === null) return "Somebody";
    if (id === me?.user.id) return "You";
    const user = users?.find((one) => one.id === id);
    if (!user) return "Somebody else";
    return user.name === "" ? user.email : user.name;
  };
}
