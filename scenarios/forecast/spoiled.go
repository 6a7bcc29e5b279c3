package forecast

import "lbsim/models"

// spoil finds what comes back from tiers that have no product form: later calls of the
// same request, and later requests of a session, are then no Poisson stream, and do not
// meet what one would. It tells whether it has found more, so that all is to be told anew.
func (f *forecaster) spoil(order []*models.Tier) (more bool) {
	put := func(path, why string) {
		if why != "" && f.spoiled[path] == "" {
			f.spoiled[path], more = why, true
		}
	}
	for _, tier := range order {
		why := ""
		for i := range tier.Calls {
			c := &tier.Calls[i]
			put(callPath(tier, c), why)
			switch {
			case c.Share == 0 || why != "":
			case isTogether(tier.Calls, i):
				why = "tiers." + tier.Name + " makes several calls at once before"
			default:
				why = f.rough(c.Name)
			}
		}
	}
	for i := range f.config.Clients {
		if client := &f.config.Clients[i]; client.Sessions != nil {
			put("clients."+client.Name, f.rough(client.To))
		}
	}
	return more
}

func callPath(tier *models.Tier, c *models.Call) string {
	return "tiers." + tier.Name + ".calls." + c.Name
}

// rough returns why what comes back from a tier is not as from a network with a product
// form, or "". Each tier is looked at once, however many ways lead there.
func (f *forecaster) rough(tier string) string {
	t := f.told[tier]
	if !t.looked {
		t.looked, t.rough = true, f.roughness(tier, t)
	}
	return t.rough
}

func (f *forecaster) roughness(tier string, t *told) string {
	if len(t.failed) > 0 {
		return "requests come back from tiers." + tier + ", where no model fits"
	}
	if t.answer != nil && t.answer.leaves == other {
		return "requests come back from tiers." + tier + ", whose answers are no Poisson stream"
	}
	for i := range t.site.tier.Routes {
		if why := f.rough(t.site.tier.Routes[i].To); why != "" {
			return why
		}
	}
	for i := range t.site.tier.Calls {
		c := &t.site.tier.Calls[i]
		switch {
		case c.Share == 0:
		case isTogether(t.site.tier.Calls, i):
			return "requests come back from tiers." + tier + ", which makes several calls at once"
		default:
			if why := f.rough(c.Name); why != "" {
				return why
			}
		}
	}
	return ""
}
